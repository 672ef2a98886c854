package org.touroku.privacy;

/// The log has personal data that are not encrypted: an earlier version has written it.
final class PlainPersonalData extends RuntimeException {
    PlainPersonalData() {
        super("The log of this database has names and addresses in plain text.");
    }
}
