package org.touroku.web;

/// Encrypts what the service puts into URLs, where it would be logged on its way. The same text has the same ciphertext, always and on all
/// instances, so that a resource keeps its address.
public interface UrlEncryption {
    /// @return letters, digits, - and _
    String encrypt(String text);

    /// @throws IllegalArgumentException if it was not made by [#encrypt]
    String decrypt(String encrypted);
}
