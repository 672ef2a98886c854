package org.touroku.user.query;

import java.util.regex.Pattern;

/// The start of a page: the sort key of the user before it. Unlike an offset it stays correct while users are added.
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
        var matcher = TEXT.matcher(text);
        if (!matcher.matches() || !matcher.group(1).equals(sort.parameter())) {
            throw new IllegalArgumentException("a cursor of another order");
        }
        return new Cursor(sort, matcher.group(2).equals("b"), Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)), matcher.group(5));
    }

    @Override
    public String toString() {
        return sort.parameter() + "." + (backwards ? "b" : "f") + moment + "." + registeredAt + "." + key;
    }
}
