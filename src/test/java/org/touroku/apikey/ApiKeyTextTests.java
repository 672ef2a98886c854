package org.touroku.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTextTests {
    private static final String ID = "01HQJXYYX2BQEYCWTX34P9Z7DE";

    @Test
    void isReadAsItIsShown() {
        var drawn = ApiKeyText.draw(ID);
        assertThat(drawn.reveal()).matches("trk_" + ID + "_[0-9a-f]{72}");
        assertThat(ApiKeyText.parse(drawn.reveal())).contains(drawn);
        assertThat(drawn.hasDigest(ApiKeyText.parse(drawn.reveal()).orElseThrow().digest())).isTrue();
        assertThat(ApiKeyText.draw(ID).hasDigest(drawn.digest())).isFalse();
    }

    @Test
    void has256RandomBits() {
        var secrets = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            secrets.add(ApiKeyText.draw(ID).secret());
        }
        assertThat(secrets).hasSize(1000).allSatisfy(secret -> assertThat(secret).hasSize(64));
        for (int digit = 0; digit < 64; digit++) {
            var place = digit;
            assertThat(secrets.stream().map(secret -> secret.charAt(place)).distinct()).hasSize(16);
        }
    }

    @Test
    void everyMistypedCharacterIsNoticed() {
        var key = ApiKeyText.draw(ID).reveal();
        for (int i = 0; i < key.length(); i++) {
            var other = key.charAt(i) == '7' ? '6' : '7';
            var mistyped = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(ApiKeyText.parse(mistyped)).as(mistyped).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "trk_", "trk__", "secret", "trk_01HQJXYYX2BQEYCWTX34P9Z7DE_"})
    void otherTextIsNoKey(String text) {
        assertThat(ApiKeyText.parse(text)).isEmpty();
    }

    @Test
    void itsSecretIsNotLogged() {
        var key = ApiKeyText.draw(ID);
        assertThat(key.toString()).contains(ID).doesNotContain(key.secret());
    }
}
