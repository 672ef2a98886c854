package org.touroku.user;

import java.text.Normalizer;

/// Why something was done, in the caller's own words: up to 500 characters (code points) in Unicode's normal form C, with no
/// white space around them; empty if none was given.
public record Reason(String value) {
    public static final Reason NONE = new Reason("");
    private static final int LONGEST = 500;

    public Reason {
        value = Normalizer.normalize(WhiteSpace.strip(value), Normalizer.Form.NFC);
        if (value.codePointCount(0, value.length()) > LONGEST) {
            throw new InvalidValue("must have at most " + LONGEST + " characters");
        }
        if (value.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw new InvalidValue("must not contain control characters");
        }
    }
}
