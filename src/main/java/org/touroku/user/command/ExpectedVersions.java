package org.touroku.user.command;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.touroku.web.InvalidRequest;

/// For which versions of a user a command is meant: the header If-Match (RFC 9110, section 13.1.1). Versions are compared
/// strongly, so a weak one never fits.
///
/// @param any      whether any version will do, if there is one at all
/// @param required whether the header was there
record ExpectedVersions(boolean required, boolean any, Set<Long> versions) {
    static final ExpectedVersions ALL = new ExpectedVersions(false, false, Set.of());
    private static final Pattern TAGS = Pattern.compile("\\s*(W/)?\"[^\"]*\"\\s*(,\\s*(W/)?\"[^\"]*\"\\s*)*");
    private static final Pattern VERSION = Pattern.compile("\"(\\d{1,18})\"");

    /// @throws InvalidRequest if the header is neither `*` nor a list of entity tags
    static ExpectedVersions parse(List<String> headers) {
        if (headers.isEmpty()) {
            return ALL;
        }
        var header = String.join(",", headers);
        if (header.strip().equals("*")) {
            return new ExpectedVersions(true, true, Set.of());
        }
        if (!TAGS.matcher(header).matches()) {
            throw InvalidRequest.ofHeader("If-Match", "must be * or a list of entity tags, such as \"3\"");
        }
        return new ExpectedVersions(true, false,
                Arrays.stream(header.split(",")).map(String::strip).map(VERSION::matcher)
                        .filter(tag -> tag.matches()).map(tag -> Long.valueOf(tag.group(1)))
                        .collect(Collectors.toSet()));
    }

    /// @param version of the user; 0 if there is none
    boolean allow(long version) {
        return !required || (version > 0 && (any || versions.contains(version)));
    }
}
