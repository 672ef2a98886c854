package org.touroku.web;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// The value of If-Match or If-None-Match: `*`, or a list of entity tags (RFC 9110, sections 8.8.3 and 13.1).
///
/// @param any  whether it is `*`: any current representation
/// @param tags as written, with quotes
record EntityTags(boolean any, Set<String> tags) {
    /// A tag and what separates it from the next one; empty elements of the list are ignored (RFC 9110, section 5.6.1.2).
    private static final Pattern TAG = Pattern
            .compile("\\G[\\s,]*+((?:W/)?\"[!#-~\\x80-\\xff]*\")\\s*(?:,[\\s,]*+|\\z)");
    private static final String WEAK = "W/";

    /// @param header its name
    /// @param values of the header as often as the request has it; none yields null
    /// @throws InvalidRequest if it is neither `*` nor a list of entity tags
    static @Nullable EntityTags parse(String header, List<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        var value = String.join(",", values);
        if (value.strip().equals("*")) {
            return new EntityTags(true, Set.of());
        }
        var tags = new HashSet<String>();
        var tag = TAG.matcher(value);
        int end = 0;
        while (tag.find()) {
            tags.add(tag.group(1));
            end = tag.end();
        }
        if (tags.isEmpty() || end < value.length()) {
            throw InvalidRequest.ofHeader(header, "must be * or a list of entity tags, such as \"3\"");
        }
        return new EntityTags(false, tags);
    }

    /// Compares as If-Match does: a weak tag never matches.
    ///
    /// @param tag of the current representation; null if it has none
    boolean matchStrongly(@Nullable String tag) {
        return any || (tag != null && tags.contains(tag));
    }

    /// Compares as If-None-Match does: a weak tag matches like a strong one.
    ///
    /// @param tag of the current representation, a strong one; null if it has none
    boolean matchWeakly(@Nullable String tag) {
        return matchStrongly(tag) || (tag != null && tags.contains(WEAK + tag));
    }
}
