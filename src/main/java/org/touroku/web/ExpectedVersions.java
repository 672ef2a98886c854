package org.touroku.web;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The versions for which a command is meant: the header If-Match (RFC 9110, section 13.1.1). Entity tags are compared
/// strongly, so a weak one never matches.
///
/// @param required whether the request has the header
/// @param any      whether the header is *: any version of an existing stream
/// @param tags     of the accepted versions, as written
record ExpectedVersions(boolean required, boolean any, Set<String> tags) {
    static final ExpectedVersions NO_CONDITION = new ExpectedVersions(false, false, Set.of());
    private static final Pattern TAG = Pattern.compile("\\G\\s*((?:W/)?\"[^\"]*\")\\s*(?:,|\\z)");

    /// @throws InvalidRequest if the header is neither `*` nor a list of entity tags
    static ExpectedVersions parse(List<String> headers) {
        if (headers.isEmpty()) {
            return NO_CONDITION;
        }
        var header = String.join(",", headers);
        if (header.strip().equals("*")) {
            return new ExpectedVersions(true, true, Set.of());
        }
        var tags = new HashSet<String>();
        var tag = TAG.matcher(header);
        int end = 0;
        while (tag.find()) {
            tags.add(tag.group(1));
            end = tag.end();
        }
        if (tags.isEmpty() || end < header.length()) {
            throw InvalidRequest.ofHeader("If-Match", "must be * or a list of entity tags, such as \"3\"");
        }
        return new ExpectedVersions(true, false, tags);
    }

    /// @param version of the stream; 0 if it has no events
    boolean allow(long version) {
        return !required || (version > 0 && (any || tags.contains('"' + String.valueOf(version) + '"')));
    }
}
