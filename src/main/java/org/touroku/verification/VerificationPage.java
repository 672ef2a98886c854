package org.touroku.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/// The page on which people confirm their addresses. It has no script, and nobody keeps it: its address has a token.
final class VerificationPage {
    private static final Mustache.Compiler COMPILER = Mustache.compiler();

    enum State {
        /// Has the button.
        ASKS,
        CONFIRMED,
        EXPIRED,
        INVALID,
        /// The address was changed, or the user is deactivated or erased.
        OUTDATED
    }

    private final Language byDefault;
    private final String style = read("page.css");
    private final String policy = "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            .formatted(digest(style));
    private final Map<Language, Template> templates = new EnumMap<>(Language.class);

    VerificationPage(Language byDefault) {
        this.byDefault = byDefault;
        for (var language : Language.values()) {
            templates.put(language, COMPILER.compile(read(language.tag() + "/page.html")));
        }
    }

    /// @param token for the button; null without one
    void write(State state, HttpStatus status, @Nullable String token, HttpServletRequest request,
            HttpServletResponse response) throws IOException {
        var language = Language.of(request, byDefault);
        response.setStatus(status.value());
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader("Content-Security-Policy", policy);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.CONTENT_LANGUAGE, language.tag());
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE);
        var body = render(state, language, token).getBytes(UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private String render(State state, Language language, @Nullable String token) {
        var variables = new HashMap<String, Object>(Map.of("style", style, "token", token == null ? "" : token));
        for (var each : State.values()) {
            variables.put(each.name().toLowerCase(Locale.ROOT), each == state);
        }
        return requireNonNull(templates.get(language)).execute(variables);
    }

    private static String read(String file) {
        try {
            return new ClassPathResource(file, VerificationPage.class).getContentAsString(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As the policy names what it allows (CSP level 3, section 2.3.1).
    private static String digest(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
