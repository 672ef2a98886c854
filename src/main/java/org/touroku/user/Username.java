package org.touroku.user;

/// What a user is called: 1–100 characters (code points) in Unicode's normal form C, with no white space around them, all
/// allowed by PRECIS [FreeformClass].
public record Username(String value) {
    private static final int LONGEST = 100;

    public Username {
        value = NormalizedText.of(value);
        if (value.isEmpty()) {
            throw new InvalidValue("must not be blank");
        }
        if (value.codePointCount(0, value.length()) > LONGEST) {
            throw new InvalidValue("must have at most " + LONGEST + " characters");
        }
        FreeformClass.firstDisallowed(value).ifPresent(c -> {
            throw new InvalidValue(
                    "must not contain U+%04X: PRECIS FreeformClass (RFC 8264) does not allow it there".formatted(c));
        });
    }
}
