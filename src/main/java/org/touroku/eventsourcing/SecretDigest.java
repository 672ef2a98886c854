package org.touroku.eventsourcing;

/// A digest of values that can be guessed, such as e-mail addresses. Whoever reads a digest must not be able to find the value by trying, so
/// it depends on a secret.
@FunctionalInterface
public interface SecretDigest {
    /// Of all bytes, one part after the other.
    ///
    /// @return 64 hexadecimal digits in lower case; the same for the same bytes, always and on all instances
    String of(byte[]... parts);
}
