package org.touroku.user;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;

/// The form in which texts are kept: Unicode's normal form C, without white space (White_Space, no-break spaces included)
/// around it. It is that of ICU's version of Unicode, like all rules for values.
final class NormalizedText {
    private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

    private NormalizedText() {}

    static String of(String written) {
        int start = 0;
        int end = written.length();
        while (start < end && UCharacter.isUWhiteSpace(written.charAt(start))) {
            start++;
        }
        while (start < end && UCharacter.isUWhiteSpace(written.charAt(end - 1))) {
            end--;
        }
        return NFC.normalize(written.substring(start, end));
    }
}
