package org.touroku.user.query;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

import org.touroku.web.InvalidRequest;
import org.touroku.web.InvalidRequest.Violation;

/// Where a page begins, by key: unlike an offset it stays right while users are added. Opaque to clients.
///
/// @param older    whether the page goes on to older users, else back to newer ones
/// @param position of the user behind which the page begins
record Cursor(boolean older, long position) {
    /// Before the newest user.
    static final Cursor FIRST = new Cursor(true, Long.MAX_VALUE);
    private static final Pattern TEXT = Pattern.compile("([on])(\\d{1,18})");

    static Cursor olderThan(UserView user) {
        return new Cursor(true, user.registeredAt());
    }

    static Cursor newerThan(UserView user) {
        return new Cursor(false, user.registeredAt());
    }

    /// @throws InvalidRequest if the text was not made by [#toString]
    static Cursor parse(String text) {
        try {
            var matcher = TEXT.matcher(new String(Base64.getUrlDecoder().decode(text), US_ASCII));
            if (matcher.matches()) {
                return new Cursor(matcher.group(1).equals("o"), Long.parseLong(matcher.group(2)));
            }
        } catch (IllegalArgumentException _) {
            // not Base64: refused like any other text that is no cursor
        }
        throw new InvalidRequest(List.of(Violation.ofParameter("cursor", "must be taken from a link")));
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(((older ? "o" : "n") + position).getBytes(US_ASCII));
    }
}
