package org.touroku.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.touroku.eventsourcing.StreamEncryption.DataKey;
import org.touroku.eventsourcing.StreamEncryption.Place;
import org.touroku.eventsourcing.StreamId;

/// Promise: ciphertext that was changed, cut off or put elsewhere is refused.
class DataKeysTests {
    private static final StreamId ADA = new StreamId("user", "01HQJXYYX2BQEYCWTX34P9Z7DE");
    private static final StreamId BOB = new StreamId("user", "01HQJXYYX2BQEYCWTX34P9Z7DF");
    private static final Place PLACE = new Place(ADA, 3, "UserRenamed", "username");

    @TempDir
    private Path directory;
    private MasterKeyFile file;
    private DataKeys keys;

    @BeforeEach
    void makeKeys() throws IOException {
        file = new MasterKeyFile(directory.resolve("master-keys"));
        file.add();
        keys = new DataKeys(new MasterKeys(file));
    }

    @Test
    void decryptsWhatItHasEncrypted() {
        var key = keys.newKey(ADA).wrapped();
        var encrypted = keys.unwrap(key, ADA).encrypt("Ada Lovelace, 登録", PLACE);
        assertThat(encrypted).doesNotContain("Ada");
        assertThat(keys.unwrap(key, ADA).decrypt(encrypted, PLACE)).isEqualTo("Ada Lovelace, 登録");
    }

    @Test
    void theSameTextNeverLooksTheSame() {
        var key = keys.unwrap(keys.newKey(ADA).wrapped(), ADA);
        var seen = new HashSet<String>();
        IntStream.range(0, 1000).forEach(_ -> assertThat(seen.add(key.encrypt("Ada", PLACE))).isTrue());
    }

    @Test
    void refusesAnyChangeOfACiphertext() {
        var key = keys.unwrap(keys.newKey(ADA).wrapped(), ADA);
        var bytes = Base64.getUrlDecoder().decode(key.encrypt("Ada", PLACE));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            var changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(key, changed);
        }
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(key, Arrays.copyOf(bytes, length));
        }
        assertRefused(key, Arrays.copyOf(bytes, bytes.length + 1));
    }

    private static void assertRefused(DataKey key, byte[] ciphertext) {
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(ciphertext);
        assertThatThrownBy(() -> key.decrypt(text, PLACE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesACiphertextAtAnotherPlace() {
        var key = keys.unwrap(keys.newKey(ADA).wrapped(), ADA);
        var encrypted = key.encrypt("Ada", PLACE);
        Stream.of(new Place(BOB, 3, "UserRenamed", "username"), new Place(ADA, 4, "UserRenamed", "username"),
                new Place(ADA, 3, "UserRegistered", "username"), new Place(ADA, 3, "UserRenamed", "email"),
                new Place(new StreamId("users", ADA.id()), 3, "UserRenamed", "username"))
                .forEach(other -> assertThatThrownBy(() -> key.decrypt(encrypted, other))
                        .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void refusesTheKeyOfAnotherStream() {
        var key = keys.newKey(ADA).wrapped();
        assertThatThrownBy(() -> keys.unwrap(key, BOB)).isInstanceOf(IllegalArgumentException.class);
        var encrypted = keys.unwrap(key, ADA).encrypt("Ada", PLACE);
        var other = keys.unwrap(keys.newKey(ADA).wrapped(), ADA);
        assertThatThrownBy(() -> other.decrypt(encrypted, PLACE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherMasterKeyOpensNothing() throws IOException {
        var key = keys.newKey(ADA).wrapped();
        var elsewhere = new MasterKeyFile(directory.resolve("elsewhere"));
        elsewhere.add();
        var others = new DataKeys(new MasterKeys(elsewhere));
        assertThatThrownBy(() -> others.unwrap(key, ADA)).isInstanceOf(MasterKeyMissing.class)
                .hasMessageContaining(key.substring(0, key.indexOf(':')));
    }

    @Test
    void readsTheFileAgainWhenItMeetsAKeyThatItDoesNotKnow() throws IOException {
        var before = keys.newKey(ADA).wrapped();
        file.add();
        var newer = new DataKeys(new MasterKeys(file));
        var after = newer.newKey(BOB).wrapped();
        assertThat(after.substring(0, after.indexOf(':'))).isNotEqualTo(before.substring(0, before.indexOf(':')));
        assertThat(newer.unwrap(before, ADA)).isNotNull();
        assertThat(keys.unwrap(after, BOB)).isNotNull();
    }

    @Test
    void aWrappedKeyFitsIntoItsColumn() {
        assertThat(keys.newKey(ADA).wrapped()).hasSizeLessThan(255).matches("[a-z0-9-]{1,40}:[A-Za-z0-9_-]{80}");
    }
}
