package org.touroku.web;

import java.util.Arrays;
import java.util.List;

/// The header Prefer (RFC 7240): preferences separated by commas, each with parameters after semicolons.
final class Preference {
    static final String RESPOND_ASYNC = "respond-async";

    private Preference() {}

    static boolean isRespondAsync(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(preference -> preference.split(";", 2)[0].strip())
                .anyMatch(RESPOND_ASYNC::equalsIgnoreCase);
    }
}
