package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailTemplatesTests {
    private static final String LINK = "https://users.example.com/users/1/verification?token=x-_";

    private static final Instant LAPSE = Instant.parse("2026-12-05T07:39:59Z");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void eachLanguageHasAllMails(Language language) {
        var templates = new MailTemplates(language, null);
        for (var kind : MailKind.values()) {
            var mail = templates.render(kind, variables("Ada", LAPSE));
            assertThat(mail.subject()).isNotBlank().doesNotContain("Subject");
            assertThat(mail.text()).contains("Ada", "users.example.com").doesNotContain("{{", "Subject:");
            assertThat(mail.html()).contains("Ada", "users.example.com", "lang=\"" + language.tag() + "\"")
                    .doesNotContain("{{", "<script", "<img");
            assertThat(mail.text().contains(LINK)).isEqualTo(kind.hasLink());
            assertThat(mail.html().contains("href=\"" + LINK + "\"")).isEqualTo(kind.hasLink());
        }
    }

    @Test
    void saysWhenARegistrationLapsesIfItDoes() {
        var templates = new MailTemplates(Language.EN, null);
        assertThat(templates.render(MailKind.MAIL, variables("Ada", LAPSE)).text()).contains("2026-12-05 07:39 UTC");
        assertThat(templates.render(MailKind.MAIL, variables("Ada", null)).text()).doesNotContain("lapses");
    }

    @Test
    void htmlEscapesNames() {
        var mail = new MailTemplates(Language.EN, null).render(MailKind.MAIL,
                variables("<b>\"Ada\"</b> & 'Co'", null));
        assertThat(mail.html()).contains("Hello &lt;b&gt;&quot;Ada&quot;&lt;/b&gt; &amp; &#39;Co&#39;,");
        assertThat(mail.text()).contains("Hello <b>\"Ada\"</b> & 'Co',");
    }

    @Test
    void aNameAddsNoLines() throws IOException {
        writeAll("Subject: For {{name}}\n\n{{name}}{{link}}");
        var mail = new MailTemplates(Language.EN, directory)
                .render(MailKind.MAIL, variables("Ada\r\nBcc: eve\u2028x", null));
        assertThat(mail.subject()).isEqualTo("For Ada Bcc: eve x");
    }

    @ParameterizedTest
    @CsvSource({"evil.example, false", "https://evil, false", "mail eve@evil, false", "Dr. Ada Lovelace, true",
            "登録。例, false", "登録｡例, false", "mail eve＠evil, false", "登録 太郎, true", "O'Hara, true"})
    void aNameThatCouldBecomeALinkIsLeftOut(String name, boolean isThere) {
        assertThat(variables(name, null).name()).isEqualTo(isThere ? name : "");
    }

    @Test
    void readsOthersFromADirectory() throws IOException {
        writeAll(
                "Subject: Grüße\n\nHallo {{name}}: {{link}}, {{hours}} Stunden, {{service}}{{#lapse}} bis {{lapse}}{{/lapse}}\n");
        var mail = new MailTemplates(Language.EN, directory).render(MailKind.MAIL,
                variables("Ada", LAPSE));
        assertThat(mail.subject()).isEqualTo("Grüße");
        assertThat(mail.text())
                .isEqualTo("Hallo Ada: " + LINK + ", 24 Stunden, users.example.com bis 2026-12-05 07:39 UTC\n");
    }

    @Test
    void allOfThemMustBeThere() throws IOException {
        writeAll("Subject: x\n\n{{link}}");
        Files.delete(directory.resolve("taken.html"));
        assertThatThrownBy(() -> new MailTemplates(Language.EN, directory))
                .isInstanceOf(VerificationMisconfigured.class)
                .hasMessageContaining(directory.resolve("taken.html").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Subject: x\n\n{{link}} {{nickname}}", "Subject: x\n\n{{link}} {{#name}}",
            "Subject: x\n\n{{link}} {{#nickname}}{{/nickname}}", "Subject: x\n\nno link", "no subject: {{link}}"})
    void noneMayBeBroken(String template) throws IOException {
        writeAll(template);
        assertThatThrownBy(() -> new MailTemplates(Language.EN, directory))
                .isInstanceOf(VerificationMisconfigured.class).hasMessageContaining("mail");
    }

    private void writeAll(String template) throws IOException {
        for (var kind : MailKind.values()) {
            Files.writeString(directory.resolve(kind.template() + ".txt"), template);
            Files.writeString(directory.resolve(kind.template() + ".html"), template);
        }
    }

    private static MailVariables variables(String name, @Nullable Instant lapse) {
        return MailVariables.of(name, LINK, Duration.ofHours(24), URI.create("https://users.example.com/"), lapse);
    }
}
