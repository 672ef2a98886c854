package org.touroku.eventsourcing.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTests {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            jdbc:mysql://127.0.0.1:3306/touroku?sslMode=DISABLED,                        127.0.0.1:3306/touroku
            jdbc:mysql://ada:secret@db.example/touroku?password=secret,                  db.example:3306/touroku
            `jdbc:mysql://db1:3306,db2:3307/touroku?failOverReadOnly=false`,             `db1:3306,db2:3307/touroku`
            `jdbc:mysql://address=(host=db)(port=3307)(user=ada)(password=secret)/touroku`, db:3307/touroku
            """)
    void namesServersAndDatabaseOnly(String url, String address) {
        assertThat(DatabaseAddress.of(url)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "jdbc:mysql//db/secret", "jdbc:mariadb://ada:secret@db/touroku",
            "jdbc:mysql:ada:secret@db/touroku", "jdbc:mysql://ada:secret@db:33x6/touroku"})
    void quotesNothingOfWhatIsNoUrl(String url) {
        assertThatThrownBy(() -> DatabaseAddress.of(url)).isInstanceOf(IllegalArgumentException.class).hasNoCause()
                .message().contains("jdbc:mysql://").doesNotContain("secret");
    }
}
