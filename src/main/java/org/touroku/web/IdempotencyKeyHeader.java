package org.touroku.web;

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// The header Idempotency-Key: 1–255 visible ASCII characters, compared byte by byte.
final class IdempotencyKeyHeader {
    static final String NAME = "Idempotency-Key";
    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,255}");

    private IdempotencyKeyHeader() {}

    /// @throws InvalidRequest if it is there more than once, or of another form
    static @Nullable String parse(List<String> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        if (headers.size() > 1 || !VISIBLE.matcher(headers.getFirst()).matches()) {
            throw InvalidRequest.ofHeader(NAME, "must be there once, with 1–255 visible ASCII characters");
        }
        return headers.getFirst();
    }
}
