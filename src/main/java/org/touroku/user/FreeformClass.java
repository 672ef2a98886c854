package org.touroku.user;

import static com.ibm.icu.text.UnicodeSet.SpanCondition.CONTAINED;

import java.util.OptionalInt;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.UnicodeSet;

/// The characters that PRECIS allows in free-form strings such as names: the FreeformClass of RFC 8264, section 4.3, in ICU's
/// version of Unicode. Some are allowed in a context only (RFC 5892, appendix A): joiners where a script needs them, as in Persian
/// or Sinhala. A sequence of emoji that is joined by U+200D is none of these, so it is refused; each emoji by itself is allowed.
final class FreeformClass {
    /// RFC 8264, section 8: letters, marks, digits, punctuation, symbols and spaces without those that are ignorable by default
    /// (section 9.13), the conjoining jamo (9.9) and the exceptions (9.6, RFC 5892, section 2.6). No control, format, private-use,
    /// surrogate or unassigned code point is among them.
    private static final UnicodeSet VALID = set("[[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}]"
            + "-\\p{Default_Ignorable_Code_Point}-[\\p{hst=L}\\p{hst=V}\\p{hst=T}]"
            + "-[\\u0640\\u07FA\\u302E\\u302F\\u3031-\\u3035\\u303B]]");

    private static final int VIRAMA = 9;
    private static final UnicodeSet JOINING_THE_NEXT = set("[\\p{jt=L}\\p{jt=D}]");
    private static final UnicodeSet JOINING_THE_ONE_BEFORE = set("[\\p{jt=R}\\p{jt=D}]");
    private static final UnicodeSet TRANSPARENT = set("\\p{jt=T}");
    private static final UnicodeSet JAPANESE = set("[\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Han}]");
    private static final UnicodeSet ARABIC_INDIC_DIGITS = set("[\\u0660-\\u0669]");
    private static final UnicodeSet EXTENDED_ARABIC_INDIC_DIGITS = set("[\\u06F0-\\u06F9]");

    private FreeformClass() {}

    /// The first code point that is not allowed where it is.
    static OptionalInt firstDisallowed(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!allows(text, i)) {
                return OptionalInt.of(text.codePointAt(i));
            }
        }
        return OptionalInt.empty();
    }

    /// The cases are the rules of RFC 5892, appendix A.1 to A.9, in their order.
    private static boolean allows(String text, int at) {
        var c = text.codePointAt(at);
        return switch (c) {
            case '\u200C' -> followsVirama(text, at) || breaksLigature(text, at);
            case '\u200D' -> followsVirama(text, at);
            case '\u00B7' -> before(text, at) == 'l' && from(text, at + 1) == 'l';
            case '\u0375' -> UScript.getScript(from(text, at + 1)) == UScript.GREEK;
            case '\u05F3', '\u05F4' -> UScript.getScript(before(text, at)) == UScript.HEBREW;
            case '\u30FB' -> JAPANESE.containsSome(text);
            default -> VALID.contains(c) && !mixesDigits(text, c);
        };
    }

    private static boolean followsVirama(String text, int at) {
        return UCharacter.getCombiningClass(before(text, at)) == VIRAMA;
    }

    /// Whether the letters on both sides would join without a non-joiner.
    private static boolean breaksLigature(String text, int at) {
        return JOINING_THE_NEXT.contains(before(text, TRANSPARENT.spanBack(text, at, CONTAINED)))
                && JOINING_THE_ONE_BEFORE.contains(from(text, TRANSPARENT.span(text, at + 1, CONTAINED)));
    }

    private static boolean mixesDigits(String text, int c) {
        return (ARABIC_INDIC_DIGITS.contains(c) && EXTENDED_ARABIC_INDIC_DIGITS.containsSome(text))
                || (EXTENDED_ARABIC_INDIC_DIGITS.contains(c) && ARABIC_INDIC_DIGITS.containsSome(text));
    }

    /// @return NUL, which meets no rule, at the beginning
    private static int before(String text, int at) {
        return at == 0 ? '\0' : text.codePointBefore(at);
    }

    /// @return NUL, which meets no rule, at the end
    private static int from(String text, int at) {
        return at == text.length() ? '\0' : text.codePointAt(at);
    }

    private static UnicodeSet set(String pattern) {
        return new UnicodeSet(pattern).freeze();
    }
}
