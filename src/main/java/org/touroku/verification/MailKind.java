package org.touroku.verification;

import java.util.Locale;

/// The mails that are sent. Each has two templates, one for text and one for HTML.
enum MailKind {
    /// Asks the owner of an address to confirm it.
    MAIL,
    /// Asks once more.
    REMINDER,
    /// Tells the owner of an address that somebody tried to register it again.
    TAKEN;

    /// Of its jobs and its templates.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if there is no such kind
    static MailKind named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    boolean hasLink() {
        return this != TAKEN;
    }
}
