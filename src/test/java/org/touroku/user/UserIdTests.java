package org.touroku.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdTests {
    @ParameterizedTest
    @ValueSource(strings = {"01HQJXYYX2BQEYCWTX34P9Z7DE", "00000000000000000000000000", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"})
    void isAUlid(String ulid) {
        assertThat(UserId.isValid(ulid)).isTrue();
        assertThat(new UserId(ulid)).hasToString(ulid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "01hqjxyyx2bqeycwtx34p9z7de", "01HQJXYYX2BQEYCWTX34P9Z7D",
            "01HQJXYYX2BQEYCWTX34P9Z7DEE",
            "81HQJXYYX2BQEYCWTX34P9Z7DE", "01HQJXYYX2BQEYCWTX34P9Z7DU", "01HQJXYYX2BQEYCWTX34P9Z7D\n"})
    void isNothingElse(String text) {
        assertThat(UserId.isValid(text)).isFalse();
        assertThatThrownBy(() -> new UserId(text)).isInstanceOf(InvalidValue.class).hasMessage("must be a ULID");
    }
}
