package org.touroku.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void refusesAddressesThatAreTooLong() {
        var domain = ("d".repeat(60) + ".").repeat(3) + "com";
        assertThat(new EmailAddress("a".repeat(64) + "@" + domain).value()).hasSize(251);
        assertThatThrownBy(() -> new EmailAddress("a@b." + "d".repeat(64) + ".com")).hasMessageContaining("domain");
        assertThatThrownBy(() -> new EmailAddress("a".repeat(65) + "@b.c")).hasMessageContaining("64 octets");
        assertThatThrownBy(() -> new EmailAddress("a".repeat(64) + "@" + domain + "mmmm"))
                .hasMessageContaining("254 octets");
    }
}
