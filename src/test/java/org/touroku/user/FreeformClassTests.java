package org.touroku.user;

import static java.lang.Character.UnicodeScript.HEBREW;
import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.HangulSyllableType;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreeformClassTests {
    private static final VersionInfo OF_THE_JDK = VersionInfo.getInstance(16);
    private static final Set<Integer> IN_A_CONTEXT_ONLY = Set.of(0x00B7, 0x0375, 0x05F3, 0x05F4, 0x30FB, 0x200C,
            0x200D);
    private static final Set<Integer> DISALLOWED_EXCEPTIONS = Set.of(0x0640, 0x07FA, 0x302E, 0x302F, 0x3031, 0x3032,
            0x3033, 0x3034, 0x3035, 0x303B);

    /// Every code point alone is judged as the steps of RFC 8264, section 8, judge it. Categories and normal forms are those of
    /// the JDK, which knows an earlier version of Unicode than ICU.
    @Test
    void allowsExactlyTheCodePointsOfTheClass() {
        var differing = new TreeSet<String>();
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> UCharacter.getAge(c).compareTo(OF_THE_JDK) <= 0)
                .filter(c -> allows(Character.toString(c)) != isInTheClass(c))
                .forEach(c -> differing.add("U+%04X".formatted(c)));
        assertThat(differing).isEmpty();
    }

    private static boolean isInTheClass(int c) {
        if (DISALLOWED_EXCEPTIONS.contains(c) || IN_A_CONTEXT_ONLY.contains(c)) {
            return false;
        }
        if (Character.getType(c) == Character.UNASSIGNED) {
            return false;
        }
        if (c >= '!' && c <= '~') {
            return true;
        }
        if (isConjoiningJamo(c) || UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
                || Character.isISOControl(c)) {
            return false;
        }
        return !Normalizer.normalize(Character.toString(c), Form.NFKC).equals(Character.toString(c))
                || isLetterDigitSpaceSymbolOrPunctuation(c);
    }

    private static boolean isConjoiningJamo(int c) {
        return switch (UCharacter.getIntPropertyValue(c, UProperty.HANGUL_SYLLABLE_TYPE)) {
            case HangulSyllableType.LEADING_JAMO, HangulSyllableType.VOWEL_JAMO, HangulSyllableType.TRAILING_JAMO ->
                true;
            default -> false;
        };
    }

    private static boolean isLetterDigitSpaceSymbolOrPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            control                     | U+0000  | U+000A | U+007F | U+0085
            bidirectional               | U+202E  | U+2066 | U+200F | U+061C
            zero width                  | U+200B  | U+2060 | U+FEFF | U+00AD
            format                      | U+0600  | U+06DD | U+FFF9 | U+110BD
            ignorable                   | U+034F  | U+3164 | U+FFA0 | U+180E
            variation selector          | U+FE00  | U+FE0F | U+E0100 | U+180B
            tag                         | U+E0001 | U+E0020 | U+E0061 | U+E007F
            separator                   | U+2028  | U+2029 | U+2028 | U+2029
            private use                 | U+E000  | U+F8FF | U+F0000 | U+10FFFD
            unassigned                  | U+0378  | U+05FF | U+E0FFF | U+40000
            noncharacter                | U+FFFE  | U+FDD0 | U+1FFFF | U+10FFFF
            surrogate                   | U+D800  | U+DBFF | U+DC00 | U+DFFF
            conjoining jamo             | U+1100  | U+1161 | U+11A8 | U+D7B0
            exception of RFC 5892       | U+0640  | U+07FA | U+302E | U+303B
            context of RFC 5892         | U+00B7  | U+0375 | U+05F4 | U+30FB
            joiner                      | U+200C  | U+200D | U+200C | U+200D
            """)
    void namesTheFirstCharacterThatIsNotAllowed(String kind, String first, String second, String third, String fourth) {
        for (var name : new String[]{first, second, third, fourth}) {
            var c = Integer.parseInt(name.substring(2), 16);
            assertThat(FreeformClass.firstDisallowed("🌸" + Character.toString(c) + "b\n")).as(kind).hasValue(c);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada Lovelace", "O'Neill-Smith, Jr.", "Ólafur Þórðarson", "Đặng Thị Ánh", "Straße",
            "ΟΔΥΣΣΕΎΣ",
            "Ἀθηνᾶ", "Иванъ", "山田 太郎", "々", "〇", "ﾔﾏﾀﾞ", "김철수", "محمد", "משה", "ราชา", "ཚེ་རིང་", "Ⅳ", "½", "№ 1", "①",
            "ﬁ",
            "❤", "👩", "👍🏽", "🇯🇵", "a\u00A0b", "a\u3000b", "\uFFFD", "₿"})
    void allowsNamesInAllScriptsAndSymbols(String name) {
        assertThat(FreeformClass.firstDisallowed(name)).isEmpty();
    }

    /// RFC 5892, appendix A.1 and A.2.
    @ParameterizedTest
    @ValueSource(strings = {"علی\u200Cرضا", "نامه\u200Cای", "بی\u064E\u200C\u064Eتا", "क्\u200Cष", "க்\u200Cஷ",
            "\uA872\u200C\uA840", "क्\u200Dष", "ශ්\u200Dරී", "র্\u200Dয", "\uD804\uDC13\uD804\uDC46\u200D\uD804\uDC13"})
    void allowsJoinersWhereAScriptNeedsThem(String name) {
        assertThat(FreeformClass.firstDisallowed(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u200Cb", "\u200Cب", "ب\u200C", "ا\u200Cب", "ب\u200Ca", "a\u200Cب", "ب\u064E\u200C",
            "क\u200Cष",
            "\u200C", "ب\u200C\u200Cب", "ب\u200C\uA872"})
    void refusesNonJoinersElsewhere(String name) {
        assertThat(FreeformClass.firstDisallowed(name)).hasValue(0x200C);
    }

    /// U+200D joins emoji, too, but RFC 5892 knows the virama only.
    @ParameterizedTest
    @ValueSource(strings = {"a\u200Db", "\u200Dक", "क\u200D", "ب\u200Dب", "\u200D", "👩\u200D👩\u200D👧", "👩\u200D💻"})
    void refusesJoinersElsewhereAndSoJoinedEmoji(String name) {
        assertThat(FreeformClass.firstDisallowed(name)).hasValue(0x200D);
    }

    /// RFC 5892, appendix A.3 to A.9.
    @ParameterizedTest
    @ValueSource(strings = {"Gal·la", "\u0375α", "ג\u05F3ורג", "צה\u05F4ל", "マリー・キュリー", "ひ・", "・王", "٣٤٥", "۴۵۶",
            "a1٣", "a1۴"})
    void allowsPunctuationAndDigitsInTheirContext(String name) {
        assertThat(FreeformClass.firstDisallowed(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a·l, B7", "l·a, B7", "l·, B7", "·l, B7", "L·L, B7", "\u0375a, 375", "α\u0375, 375", "a\u05F3, 5F3",
            "\u05F3ג, 5F3", "a\u05F4ג, 5F4", "A・B, 30FB", "٣۴, 663", "۴٣, 6F4", "\u0669\u06F0, 669",
            "\u06F9\u0660, 6F9",
            "\u0660\u06F9, 660", "\u06F0\u0669, 6F0"})
    void refusesPunctuationAndDigitsInOthers(String name, String refused) {
        assertThat(FreeformClass.firstDisallowed(name)).hasValue(Integer.parseInt(refused, 16));
    }

    @Test
    void decidesAboutGereshAfterEveryCharacterByItsScript() {
        var wrong = IntStream.rangeClosed(0, 0xFFFF)
                .filter(c -> UCharacter.getAge(c).compareTo(OF_THE_JDK) <= 0 && allows(Character.toString(c)))
                .filter(c -> allows(Character.toString(c) + '\u05F3') != (Character.UnicodeScript.of(c) == HEBREW));
        assertThat(wrong).isEmpty();
    }

    private static boolean allows(String text) {
        return FreeformClass.firstDisallowed(text).isEmpty();
    }
}
