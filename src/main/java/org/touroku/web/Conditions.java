package org.touroku.web;

import static org.touroku.web.Requests.headers;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/// The conditions of a request: the headers If-Match and If-None-Match (RFC 9110, section 13.1).
///
/// An entity tag begins with a version or a position; behind it stands a digest of the representation. A command compares the
/// version only, since it changes the resource and not one of its representations.
///
/// @param match     null if the request does not have the header
/// @param noneMatch null if the request does not have the header
record Conditions(@Nullable EntityTags match, @Nullable EntityTags noneMatch) {
    private static final Pattern DIGEST = Pattern.compile("-[0-9a-f]{16}(?=\"$)");

    /// @throws InvalidRequest if a header is not valid
    static Conditions of(HttpServletRequest request) {
        return of(headers(request, HttpHeaders.IF_MATCH), headers(request, HttpHeaders.IF_NONE_MATCH));
    }

    static Conditions of(List<String> match, List<String> noneMatch) {
        return new Conditions(EntityTags.parse(HttpHeaders.IF_MATCH, match),
                EntityTags.parse(HttpHeaders.IF_NONE_MATCH, noneMatch));
    }

    /// Whether a command may change a stream.
    ///
    /// @param version of the stream; 0 if it has no events
    boolean allowCommandAt(long version) {
        var tag = "\"" + version + "\"";
        return (match == null || (version > 0 && versions(match).matchStrongly(tag)))
                && (noneMatch == null || version == 0 || !versions(noneMatch).matchWeakly(tag));
    }

    private static EntityTags versions(EntityTags tags) {
        return new EntityTags(tags.any(), tags.tags().stream().map(tag -> DIGEST.matcher(tag).replaceFirst(""))
                .collect(Collectors.toSet()));
    }

    /// Whether the client has not asked for another representation than this one.
    ///
    /// @param tag of the representation; null if it has none
    boolean allowRepresentation(@Nullable String tag) {
        return match == null || match.matchStrongly(tag);
    }

    /// Whether the client has the representation.
    ///
    /// @param tag of the representation; null if it has none
    boolean isNotModified(@Nullable String tag) {
        return noneMatch != null && noneMatch.matchWeakly(tag);
    }
}
