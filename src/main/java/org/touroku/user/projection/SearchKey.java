package org.touroku.user.projection;

import java.util.Locale;
import java.util.regex.Pattern;

import com.ibm.icu.text.Normalizer2;

/// What names and addresses are sorted and searched by, without regard to case and accents: the folded case of Unicode's
/// normal form KC (UAX 31), its letters without their marks.
public final class SearchKey {
    private static final int LONGEST = 200;
    private static final Normalizer2 FOLD = Normalizer2.getNFKCCasefoldInstance();
    private static final Normalizer2 DECOMPOSE = Normalizer2.getNFDInstance();
    private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");
    /// Letters that have a stroke instead of a mark.
    private static final String STROKED = "đħıłøŧ";
    private static final String PLAIN = "dhilot";

    private SearchKey() {}

    /// @return at most 200 characters
    public static String of(String text) {
        return text.length() <= LONGEST && isAscii(text) ? text.toLowerCase(Locale.ROOT) : folded(text);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) { // a stream takes ten times as long
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String folded(String text) {
        var folded = MARKS.matcher(DECOMPOSE.normalize(FOLD.normalize(text))).replaceAll("");
        var key = new StringBuilder(folded.length());
        for (int i = 0; i < folded.length(); i++) {
            var stroked = STROKED.indexOf(folded.charAt(i));
            key.append(stroked < 0 ? folded.charAt(i) : PLAIN.charAt(stroked));
        }
        return key.substring(0, key.offsetByCodePoints(0, Math.min(LONGEST, key.codePointCount(0, key.length()))));
    }
}
