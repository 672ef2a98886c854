package org.touroku.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;

import com.ibm.icu.text.IDNA;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTests {
    @Test
    void keepsAnAddressAsItIsWritten() {
        assertThat(new EmailAddress("  Ada.L@BU\u0308CHER.Example ").value())
                .isEqualTo("Ada.L@B\u00DCCHER.Example");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            Test@EXAMPLE.com,             test@example.com
            test@bücher.example,          test@xn--bcher-kva.example
            test@BÜCHER.example,          test@xn--bcher-kva.example
            test@XN--BCHER-KVA.example,   test@xn--bcher-kva.example
            test@faß.example,             test@xn--fa-hia.example
            test@例え。example,            test@xn--r8jz45g.example
            test@ｅｘａｍｐｌｅ.com,        test@example.com
            "Test"@example.com,           test@example.com
            "te\\st"@example.com,         test@example.com
            "a b"@example.com,            "a b"@example.com
            "a\\"b"@example.com,          "a\\"b"@example.com
            a@[127.000.0.1],              a@[127.0.0.1]
            a@[IPv6:2001:DB8::1],         a@[ipv6:2001:db8:0:0:0:0:0:1]
            a+b@localhost,                a+b@localhost
            a@نامه\u200Cای.example,       a@xn--mgba3gch31f060k.example
            """)
    void givesAllSpellingsOneCanonicalForm(String written, String canonical) {
        assertThat(new EmailAddress(written).canonical()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "@example.com", "a@", "a@@b.c", "a b@example.com", ".a@example.com",
            "a.@example.com", "a..b@example.com", "a@b..c", "a@-b.c", "a@b-.c", "a@b.c.", "a@b_c.d", "é@example.com",
            "a@b.c, d@e.f", "A <a@b.c>", "a(comment)@b.c", "\"a@b.c", "a@[999.1.1.1]", "a@[IPv6:zz]", "a@xn--a.b",
            "a@\u202Eb.c", "a\n@b.c", "a@b\uD800.c"})
    void refusesTextThatIsNoAddress(String text) {
        assertThatThrownBy(() -> new EmailAddress(text)).isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("must ");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> new EmailAddress("nobody"))
                .hasMessage("must be an e-mail address: a local part, @ and a domain");
        assertThatThrownBy(() -> new EmailAddress("@example.com"))
                .hasMessage("must have a local part before the @ as RFC 5321 allows");
        assertThatThrownBy(() -> new EmailAddress("a@")).hasMessage("must have a valid domain after the @");
    }

    @Test
    void isEqualIfItIsWrittenTheSame() {
        assertThat(new EmailAddress("a@b.c")).isEqualTo(new EmailAddress(" a@b.c "))
                .hasSameHashCodeAs(new EmailAddress("a@b.c")).isNotEqualTo(new EmailAddress("A@b.c"))
                .isNotEqualTo(null).isNotEqualTo("a@b.c");
        assertThat(new EmailAddress("a@b.c").hashCode()).isNotEqualTo(new EmailAddress("b@b.c").hashCode());
    }

    /// What is shown is what is compared.
    @Test
    void refusesEveryCharacterThatUts46Drops() {
        var dropped = IntStream.rangeClosed(0x80, Character.MAX_CODE_POINT)
                .filter(c -> mapped("a" + Character.toString(c) + "b.c").equals("ab.c")).boxed().toList();
        assertThat(dropped).hasSizeGreaterThan(250)
                .contains(0x200B, 0xAD, 0x2060, 0xFEFF, 0x180E, 0xFE0F, 0x034F, 0x115F, 0x3164, 0x1D173, 0xE0100)
                .doesNotContain(0x200C, 0x200D);
        assertThat(dropped).allSatisfy(c -> assertThatThrownBy(
                () -> new EmailAddress("x@a" + Character.toString(c) + "b.c")).isInstanceOf(InvalidValue.class)
                .hasMessage("must have no characters in its domain that UTS 46 drops, such as U+200B"));
    }

    private static String mapped(String domain) {
        return IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII)
                .nameToASCII(domain, new StringBuilder(), new IDNA.Info()).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x@\u00ADa.b", "x@a.b\u00AD", "x@a\u200B.b", "x@\u2060b\u00FCcher.example",
            "x@b\u00FCcher.ex\uFE0Fample", "x@xn--bcher\u200B-kva.example"})
    void refusesThemAnywhereInADomain(String address) {
        assertThatThrownBy(() -> new EmailAddress(address)).hasMessageContaining("UTS 46 drops");
    }

    @ParameterizedTest
    @CsvSource({"a@b.c, a@b.c", "A@B\u00DCCHER.example, a@xn--bcher-kva.example",
            "a@te\u200Bst.example, a@test.example",
            "nobody, ''"})
    void findsTheCanonicalFormOfStoredAddressesThatNewerRulesRefuse(String stored, String canonical) {
        assertThat(EmailAddress.canonicalOfStored(stored)).isEqualTo(canonical);
    }

    @Test
    void refusesAddressesThatAreTooLong() {
        var domain = ("d".repeat(60) + ".").repeat(3) + "com";
        assertThat(new EmailAddress("a".repeat(64) + "@" + domain + "mmm").value()).hasSize(254);
        assertThatThrownBy(() -> new EmailAddress("a@b." + "d".repeat(64) + ".com")).hasMessageContaining("domain");
        assertThatThrownBy(() -> new EmailAddress("a".repeat(65) + "@b.c")).hasMessageContaining("64 octets");
        assertThatThrownBy(() -> new EmailAddress("a".repeat(64) + "@" + domain + "mmmm"))
                .hasMessageContaining("254 octets");
    }

    @Test
    void refusesAddressesWhoseCanonicalFormIsTooLong() {
        var domain = "\u00FC.".repeat(20) + ("d".repeat(25) + ".").repeat(2);
        assertThat(new EmailAddress("a".repeat(40) + "@" + domain + "c").canonical()).hasSize(254);
        var longer = "a".repeat(40) + "@" + domain + "cc";
        assertThat(longer.getBytes(UTF_8)).hasSizeLessThan(254);
        assertThatThrownBy(() -> new EmailAddress(longer)).isInstanceOf(InvalidValue.class)
                .hasMessage("must have at most 254 octets");
    }

    /// Three octets of UTF-8 each, one of ASCII after the mapping.
    @Test
    void refusesAddressesThatAreTooLongAsWritten() {
        var domain = "\uFF41".repeat(60) + "." + "\uFF41".repeat(22) + ".c";
        assertThat(new EmailAddress("aaaa@" + domain).canonical()).hasSize(90);
        assertThatThrownBy(() -> new EmailAddress("aaaaa@" + domain)).hasMessage("must have at most 254 octets");
    }
}
