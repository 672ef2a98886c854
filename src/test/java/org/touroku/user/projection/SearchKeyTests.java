package org.touroku.user.projection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchKeyTests {
    @ParameterizedTest
    @CsvSource({"Ada Lovelace, ada lovelace", "ÁDA, ada", "Zoë, zoe", "Łukasz, lukasz", "Đặng, dang", "ıĦØŧ, ihot",
            "Straße, strasse",
            "STRASSE, strasse", "ＡＤＡ, ada", "ﬁ, fi", "山田, 山田", "ガ, カ", "Ada@BÜCHER.example, ada@bucher.example",
            "a\u00ADb, ab"})
    void hasNeitherCaseNorAccents(String text, String key) {
        assertThat(SearchKey.of(text)).isEqualTo(key);
    }

    @Test
    void hasAtMost200Characters() {
        assertThat(SearchKey.of("A".repeat(200))).isEqualTo("a".repeat(200));
        assertThat(SearchKey.of("A".repeat(201))).isEqualTo("a".repeat(200));
        assertThat(SearchKey.of("É".repeat(200))).isEqualTo("e".repeat(200));
        assertThat(SearchKey.of("É".repeat(201))).isEqualTo("e".repeat(200));
        assertThat(SearchKey.of("🌸".repeat(201))).isEqualTo("🌸".repeat(200));
    }
}
