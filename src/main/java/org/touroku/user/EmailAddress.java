package org.touroku.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.regex.Pattern;

import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.Normalizer2;
import org.jspecify.annotations.Nullable;

/// An e-mail address by RFC 5321 section 4.1.2, with an internationalised domain by UTS 46 (non-transitional). UTS 46 drops some
/// invisible characters from domains. An address may have none of them, so that what is shown is what is compared.
public final class EmailAddress {
    /// RFC 3696, erratum 1690: the longest path of RFC 5321 section 4.5.3.1.3 without its angle brackets.
    private static final int MOST_OCTETS = 254;
    private static final int MOST_OCTETS_OF_LOCAL_PART = 64;

    /// Of an atom, besides letters and digits.
    private static final String ATOM = "!#$%&'*+/=?^_`{|}~-";
    private static final int LONGEST_DOMAIN = 253;
    private static final int LONGEST_LABEL = 63;
    private static final Pattern QUOTED_STRING = Pattern.compile("\"([\\x20!#-\\[\\]-~]|\\\\[\\x20-~])*\"");
    private static final Pattern QUOTED_PAIR = Pattern.compile("\\\\(.)");
    private static final Pattern DOMAIN = Pattern.compile("(?=.{1,253}$)[a-z0-9-]+(\\.[a-z0-9-]+)*");
    private static final Pattern IPV4_LITERAL = Pattern.compile("\\[(\\d{1,3}(\\.\\d{1,3}){3})]");
    private static final Pattern IPV6_LITERAL = Pattern.compile("(?i)\\[IPv6:([0-9a-f:.]+)]");

    private static final IDNA UTS_46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI
            | IDNA.CHECK_CONTEXTJ | IDNA.USE_STD3_RULES);
    /// The mapping of UTS 46, section 4, step 1 and 2.
    private static final Normalizer2 UTS_46_MAPPING = Normalizer2.getInstance(null, "uts46", Normalizer2.Mode.COMPOSE);

    private static final int LAST_OF_ASCII = 0x7F; // of which none is dropped

    private final String value;
    private final String canonical;

    /// @throws InvalidValue if it is not one address of at most 254 octets, as written and in the canonical form
    public EmailAddress(String written) {
        value = NormalizedText.of(written);
        canonical = canonicalOf(value);
        if (hasDropped(value)) {
            throw new InvalidValue("must have no characters in its domain that UTS 46 drops, such as U+200B");
        }
        if (Math.max(value.getBytes(UTF_8).length, canonical.length()) > MOST_OCTETS) {
            throw new InvalidValue("must have at most " + MOST_OCTETS + " octets");
        }
    }

    /// As its owner writes it, in Unicode's normal form C, without white space around it.
    public String value() {
        return value;
    }

    /// The form that all spellings of one address share: lower case throughout, its domain in ASCII, its local part without
    /// needless quotes, an address literal in the shortest notation.
    public String canonical() {
        return canonical;
    }

    /// The canonical form of an address that was stored, even if newer rules refuse it; empty if it has none.
    public static String canonicalOfStored(String address) {
        try {
            return canonicalOf(address);
        } catch (InvalidValue _) {
            return "";
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EmailAddress address && value.equals(address.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    private static String canonicalOf(String written) {
        var at = written.lastIndexOf('@');
        if (at < 0) {
            throw new InvalidValue("must be an e-mail address: a local part, @ and a domain");
        }
        return localPart(written.substring(0, at)) + "@" + domain(written.substring(at + 1));
    }

    private static String localPart(String written) {
        if (written.length() > MOST_OCTETS_OF_LOCAL_PART) {
            throw new InvalidValue("must have at most " + MOST_OCTETS_OF_LOCAL_PART + " octets before the @");
        }
        if (isDotString(written)) {
            return written.toLowerCase(ROOT);
        }
        if (!QUOTED_STRING.matcher(written).matches()) {
            throw new InvalidValue("must have a local part before the @ as RFC 5321 allows");
        }
        var content = QUOTED_PAIR.matcher(written.substring(1, written.length() - 1)).replaceAll("$1")
                .toLowerCase(ROOT);
        return isDotString(content) ? content : '"' + content.replaceAll("[\\\\\"]", "\\\\$0") + '"';
    }

    /// Atoms that are separated by dots.
    private static boolean isDotString(String text) {
        var isInAtom = false;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            var isOfAtom = isLetterOrDigit(c) || ATOM.indexOf(c) >= 0;
            if (!isOfAtom && (c != '.' || !isInAtom)) {
                return false;
            }
            isInAtom = isOfAtom;
        }
        return isInAtom;
    }

    /// What UTS 46 maps to lower case and leaves alone: labels of letters, digits and single hyphens between them.
    private static boolean isPlainDomain(String text) {
        var isAfterLetter = false;
        var label = 0;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!isLetterOrDigit(c) && ((c != '.' && c != '-') || !isAfterLetter)) {
                return false;
            }
            label = c == '.' ? 0 : label + 1;
            isAfterLetter = isLetterOrDigit(c);
            if (label > LONGEST_LABEL) {
                return false;
            }
        }
        return isAfterLetter && text.length() <= LONGEST_DOMAIN;
    }

    /// Of ASCII.
    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static String domain(String written) {
        if (isPlainDomain(written)) {
            return written.toLowerCase(ROOT);
        }
        var ipv4 = IPV4_LITERAL.matcher(written);
        var ipv6 = IPV6_LITERAL.matcher(written);
        try {
            if (ipv4.matches()) {
                return "[" + Inet4Address.ofLiteral(ipv4.group(1)).getHostAddress() + "]";
            }
            if (ipv6.matches()) {
                return "[ipv6:" + Inet6Address.ofLiteral(ipv6.group(1)).getHostAddress() + "]";
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidValue("must have a valid address literal after the @");
        }
        var info = new IDNA.Info();
        var ascii = UTS_46.nameToASCII(written, new StringBuilder(), info).toString();
        if (info.hasErrors() || !DOMAIN.matcher(ascii).matches()) {
            throw new InvalidValue("must have a valid domain after the @");
        }
        return ascii;
    }

    private static boolean hasDropped(String address) {
        for (int i = 0; i < address.length(); i++) {
            if (address.charAt(i) > LAST_OF_ASCII) {
                return address.codePoints().filter(c -> c > LAST_OF_ASCII)
                        .anyMatch(c -> UTS_46_MAPPING.normalize(Character.toString(c)).isEmpty());
            }
        }
        return false;
    }
}
