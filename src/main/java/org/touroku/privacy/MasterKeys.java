package org.touroku.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.Map;

import javax.crypto.SecretKey;

/// The master keys, which wrap the data keys of streams: read from a [MasterKeyFile], outside the database. The first one of the file wraps;
/// all others unwrap only. The file is read again when it has changed and a key is not known.
final class MasterKeys {
    private final MasterKeyFile file;
    private volatile Loaded loaded;

    /// @param current the id of the key that wraps
    private record Loaded(FileTime changed, String current, Map<String, SecretKey> keys) {}

    /// @throws MasterKeyMissing if there is no such file, or it has no keys
    MasterKeys(MasterKeyFile file) {
        this.file = file;
        loaded = load();
    }

    /// Wraps a data key.
    ///
    /// @param streamId that it is for, and that it is bound to
    /// @return the id of the master key, a colon, and the wrapped key in base64url
    String wrap(byte[] dataKey, String streamId) {
        var now = loaded;
        var wrapped = AesGcm.encrypt(requireNonNull(now.keys.get(now.current)), dataKey,
                context(now.current, streamId));
        return now.current + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped);
    }

    /// @throws IllegalArgumentException if it is not the wrapped key of that stream
    /// @throws MasterKeyMissing         if it was wrapped by a key that the file does not have
    byte[] unwrap(String wrapped, String streamId) {
        var colon = wrapped.indexOf(':');
        var id = wrapped.substring(0, Math.max(0, colon));
        return AesGcm.decrypt(find(id), Base64.getUrlDecoder().decode(wrapped.substring(colon + 1)),
                context(id, streamId));
    }

    /// Whether a key was wrapped by the key that wraps now.
    boolean isWrappedByCurrent(String wrapped) {
        return wrapped.startsWith(loaded.current + ":");
    }

    /// The id of the key that wraps.
    String current() {
        return loaded.current;
    }

    /// Reads the file again if it has changed.
    synchronized void reload() {
        if (!file.changed().equals(loaded.changed)) {
            loaded = load();
        }
    }

    private SecretKey find(String id) {
        if (!loaded.keys.containsKey(id)) {
            reload();
        }
        var found = loaded.keys.get(id);
        if (found == null) {
            throw MasterKeyMissing.unknown(file.path(), id);
        }
        return found;
    }

    private Loaded load() {
        var changed = file.changed();
        var keys = file.read();
        return new Loaded(changed, keys.firstEntry().getKey(), Map.copyOf(keys));
    }

    private static byte[] context(String id, String streamId) {
        return (id + "\n" + streamId).getBytes(UTF_8);
    }
}
