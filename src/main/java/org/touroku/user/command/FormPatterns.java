package org.touroku.user.command;

/// Patterns that forms show to clients. The value types check the complete rules.
final class FormPatterns {
    static final String NOT_BLANK = ".*\\S.*";
    static final String EMAIL = ".+@.+";

    private FormPatterns() {}
}
