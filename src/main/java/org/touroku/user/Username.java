package org.touroku.user;

import java.text.Normalizer;
import java.util.regex.Pattern;

/// What a user is called: 1–100 characters (code points) in Unicode's normal form C, with no white space around them and
/// none among them that is invisible or changes how the others are displayed.
public record Username(String value) {
    private static final int LONGEST = 100;
    /// Controls, line and paragraph separators, lone surrogates; formats, which include all bidirectional overrides and
    /// zero-width spaces and joiners; and the invisible ones that Unicode classes as letters or marks.
    private static final Pattern FORBIDDEN = Pattern.compile(
            "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\x{034F}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{3164}\\x{FFA0}]");

    public Username {
        value = Normalizer.normalize(WhiteSpace.strip(value), Normalizer.Form.NFC);
        if (value.isEmpty()) {
            throw new InvalidValue("must not be blank");
        }
        if (value.codePointCount(0, value.length()) > LONGEST) {
            throw new InvalidValue("must have at most " + LONGEST + " characters");
        }
        if (FORBIDDEN.matcher(value).find()) {
            throw new InvalidValue("must not contain control, bidirectional-format or zero-width characters");
        }
    }
}
