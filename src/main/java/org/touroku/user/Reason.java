package org.touroku.user;

import com.ibm.icu.text.UnicodeSet;

/// Why something was done, in the caller's own words: up to 500 characters (code points) in Unicode's normal form C, on one line,
/// with no white space around them; empty if none was given. As it is text rather than a name, it may have all that RFC 9839,
/// section 4.3, calls assignable, joined emoji and private-use characters included.
public record Reason(String value) {
    private static final int LONGEST = 500;
    private static final UnicodeSet FORBIDDEN = new UnicodeSet(
            "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Noncharacter_Code_Point}]").freeze();
    public static final Reason NONE = new Reason("");

    public Reason {
        value = NormalizedText.of(value);
        if (value.codePointCount(0, value.length()) > LONGEST) {
            throw new InvalidValue("must have at most " + LONGEST + " characters");
        }
        if (FORBIDDEN.containsSome(value)) {
            throw new InvalidValue(
                    "must not contain control characters, line breaks, noncharacters or lone surrogates");
        }
    }
}
