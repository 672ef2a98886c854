package org.touroku.verification;

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;

/// A language of mails and pages.
enum Language {
    EN, JA;

    /// Its tag (RFC 5646), which is also the folder of its templates.
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The first language of `Accept-Language` that there is.
    static Language of(HttpServletRequest request, Language byDefault) {
        return request.getHeader("Accept-Language") == null
                ? byDefault
                : Collections.list(request.getLocales()).stream()
                        .flatMap(locale -> Arrays.stream(values())
                                .filter(language -> language.tag().equals(locale.getLanguage())))
                        .findFirst().orElse(byDefault);
    }
}
