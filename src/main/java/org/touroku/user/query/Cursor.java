package org.touroku.user.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Pattern;

/// The start of a page: the sort key of the user before it. Unlike an offset it stays correct while users are added. Opaque to
/// clients.
///
/// @param backwards    whether the page leads back to the beginning of the list
/// @param moment       the position of the log at which the list was begun: its order stays as it was then. Where nothing can
///                     change the order, that of the page before
/// @param registeredAt of the user
/// @param key          what the user is sorted by
record Cursor(Sort sort, boolean backwards, long moment, long registeredAt, String key) {
    private static final Pattern TEXT = Pattern.compile("(-?[a-z_]+)\\.([fb])(\\d{1,18})\\.(\\d{1,18})\\.(.{0,254})",
            Pattern.DOTALL);

    /// @throws IllegalArgumentException if the text was not made by [#toString] of a cursor of this order
    static Cursor parse(String text, Sort sort) {
        var matcher = TEXT.matcher(decoded(text));
        if (!matcher.matches() || !matcher.group(1).equals(sort.parameter())) {
            throw new IllegalArgumentException("must be taken from a link to the same order");
        }
        return new Cursor(sort, matcher.group(2).equals("b"), Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)), matcher.group(5));
    }

    private static String decoded(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    @Override
    public String toString() {
        var text = sort.parameter() + "." + (backwards ? "b" : "f") + moment + "." + registeredAt + "." + key;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
