package org.touroku.user.command;

/// What forms tell people before they send anything; the values themselves know the rules in full.
final class FormPatterns {
    static final String NOT_BLANK = ".*\\S.*";
    static final String EMAIL = ".+@.+";

    private FormPatterns() {}
}
