package org.touroku.user;

import java.util.regex.Pattern;

/// Names one user for ever: a ULID in its canonical form, 26 characters of Crockford's base 32 in upper case.
public record UserId(String value) {
    private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

    public UserId {
        if (!isValid(value)) {
            throw new InvalidValue("must be a ULID");
        }
    }

    public static boolean isValid(String value) {
        return ULID.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
