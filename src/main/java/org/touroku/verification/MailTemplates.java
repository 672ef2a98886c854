package org.touroku.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/// The templates of mails (Mustache). All of them are read and tried at the start, so that none fails later.
final class MailTemplates {
    private static final String SUBJECT = "Subject: ";
    private static final String SAMPLE_LINK = "https://example.com/sample";
    private static final List<MailVariables> SAMPLES = List.of(
            new MailVariables("Ada", SAMPLE_LINK, 24, "example.com", "2030-01-31 12:00 UTC"),
            new MailVariables("", SAMPLE_LINK, 24, "example.com", ""));

    private static final Mustache.Compiler TEXT = Mustache.compiler().escapeHTML(false).emptyStringIsFalse(true)
            .strictSections(true);
    private static final Mustache.Compiler HTML = TEXT.withEscaper(Escapers.simple(new String[][]{{"&", "&amp;"},
            {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}}));

    /// What a mail says, once as text and once as HTML.
    record Content(String subject, String text, String html) {}

    private record Pair(Template text, Template html) {}

    private final Language language;
    private final @Nullable Path directory;
    private final Map<MailKind, Pair> templates = new EnumMap<>(MailKind.class);

    /// @param directory with other templates; null for those of the service
    /// @throws VerificationMisconfigured if one is missing or broken
    MailTemplates(Language language, @Nullable Path directory) {
        this.language = language;
        this.directory = directory;
        for (var kind : MailKind.values()) {
            templates.put(kind,
                    new Pair(compile(kind.template() + ".txt", TEXT), compile(kind.template() + ".html", HTML)));
            SAMPLES.forEach(sample -> tryOut(kind, sample));
        }
    }

    Language language() {
        return language;
    }

    Content render(MailKind kind, MailVariables variables) {
        var pair = templates.get(kind);
        if (pair == null) {
            throw new IllegalStateException("all templates were read");
        }
        var text = pair.text.execute(variables.byName());
        var subject = text.lines().findFirst().orElse("");
        if (!subject.startsWith(SUBJECT)) {
            throw new IllegalStateException("the text must begin with a line 'Subject: …'");
        }
        return new Content(subject.substring(SUBJECT.length()).strip(), text.substring(subject.length()).strip() + "\n",
                pair.html.execute(variables.byName()));
    }

    private Template compile(String file, Mustache.Compiler compiler) {
        try {
            return compiler.compile(read(file));
        } catch (MustacheException e) {
            throw VerificationMisconfigured.brokenTemplate(file, String.valueOf(e.getMessage()));
        }
    }

    private String read(String file) {
        try {
            return directory == null
                    ? new ClassPathResource(language.tag() + "/" + file, MailTemplates.class).getContentAsString(UTF_8)
                    : Files.readString(directory.resolve(file));
        } catch (IOException _) {
            throw VerificationMisconfigured.noTemplate(directory == null ? Path.of(file) : directory.resolve(file));
        }
    }

    private void tryOut(MailKind kind, MailVariables sample) {
        try {
            var content = render(kind, sample);
            if (kind.hasLink() && (!content.text.contains(SAMPLE_LINK) || !content.html.contains(SAMPLE_LINK))) {
                throw new IllegalStateException("text and HTML must have the variable 'link'");
            }
        } catch (MustacheException | IllegalStateException e) {
            throw VerificationMisconfigured.brokenTemplate(kind.template(), String.valueOf(e.getMessage()));
        }
    }
}
