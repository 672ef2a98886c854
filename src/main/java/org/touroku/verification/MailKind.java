package org.touroku.verification;

import java.util.Locale;

/// The mails that are sent.
enum MailKind {
    /// Asks the owner of an address to confirm it.
    MAIL("mail"),
    /// The same on request. All requests for a user are rounds of one job, whichever addresses the user has.
    REQUESTED("mail"),
    /// Asks once more.
    REMINDER("reminder"),
    /// Tells the owner of an address that somebody tried to register it again.
    TAKEN("taken");

    private final String template;

    MailKind(String template) {
        this.template = template;
    }

    /// The name of its two templates, one for text and one for HTML.
    String template() {
        return template;
    }

    /// Of its jobs.
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
