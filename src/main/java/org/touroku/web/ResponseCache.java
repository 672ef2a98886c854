package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;
import org.touroku.web.CachedResponses.CachedResponse;

/// Caches rendered responses as long as the read models that they depend on are unchanged. The state of the read models is read
/// for each request, by a query that concurrent requests share, so no response is older than its request.
///
/// A module that serves read models registers one for its resources. Its controllers get the state that was read as the
/// request attribute [#STATES], and set [#VERSION].
public class ResponseCache extends OncePerRequestFilter {
    /// The request attribute with the state of the read models when the request came.
    public static final String STATES = "org.touroku.web.states";
    /// The request attribute for the version or position of what a controller represents, with which its entity tag begins.
    public static final String VERSION = "org.touroku.web.version";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    /// The version of the read models on which responses depend: the position of the first projection, the revisions of all.
    private record Version(long position, long revisions) {
        boolean isBefore(Version other) {
            return revisions < other.revisions || (revisions == other.revisions && position < other.position);
        }
    }

    /// The responses at one version of the read models.
    private record Cached(Version version, CachedResponses responses) {
        Cached(Version version) {
            this(version, new CachedResponses(MOST_BYTES));
        }
    }

    private final ReadModels readModels;
    private final HandlerExceptionResolver problems;
    private final List<String> projections;
    private volatile Cached cached = new Cached(new Version(0, 0));

    /// @param problems    renders exceptions as problem details
    /// @param projections on which the responses depend; a request waits until the first one has reached the head of the log
    protected ResponseCache(ReadModels readModels, HandlerExceptionResolver problems, List<String> projections) {
        this.readModels = readModels;
        this.problems = problems;
        this.projections = List.copyOf(projections);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !METHODS.contains(request.getMethod());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        States states;
        try {
            states = readModels.readAtHead(projections.getFirst(), ReadModels.PATIENCE);
        } catch (RuntimeException e) {
            problems.resolveException(request, response, null, e);
            return;
        }
        request.setAttribute(STATES, states);
        if (states.of(projections.getFirst()).generation() == null) {
            chain.doFilter(request, response);
            return;
        }
        var version = version(states);
        var current = responsesFor(version);
        var key = key(request);
        var found = current.responses.find(key);
        if (found == null) {
            render(request, response, chain, current.version.equals(version) ? current : new Cached(version), key);
        } else {
            write(found, response);
        }
    }

    private Version version(States states) {
        return new Version(states.of(projections.getFirst()).position(),
                projections.stream().mapToLong(projection -> states.of(projection).revision()).sum());
    }

    /// The responses at a version or a later one. A response that is read at an earlier version, as on a replica that has
    /// replaced another, is not kept there.
    private Cached responsesFor(Version version) {
        var current = cached;
        if (current.version.isBefore(version)) {
            synchronized (this) {
                current = cached;
                if (current.version.isBefore(version)) {
                    current = new Cached(version);
                    cached = current;
                }
            }
        }
        return current;
    }

    /// All of a request on which its response depends: the address with the query, if there is one, and each header Accept.
    private static String key(HttpServletRequest request) {
        var key = request.getRequestURL();
        if (request.getQueryString() != null) {
            key.append('?').append(request.getQueryString());
        }
        return key.append(' ').append(Collections.list(request.getHeaders(HttpHeaders.ACCEPT))).toString();
    }

    private static void render(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
            Cached current, String key) throws ServletException, IOException {
        var copy = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, copy);
        if (copy.getStatus() != HttpServletResponse.SC_OK) {
            copy.copyBodyToResponse();
            return;
        }
        var body = copy.getContentAsByteArray();
        var rendered = new CachedResponse(copy.getContentType(), entityTag(request, copy.getContentType(), body), body);
        current.responses.keep(key, rendered);
        write(rendered, response);
    }

    /// The version of what is represented, and 64 bits of a digest of the representation: it differs between media types, even if
    /// their bytes are the same (RFC 9110, section 8.8.1), between databases, and before and after a repair.
    private static String entityTag(HttpServletRequest request, @Nullable String contentType, byte[] body) {
        var digested = new ByteArrayOutputStream();
        digested.writeBytes((contentType + "\n").getBytes(UTF_8));
        digested.writeBytes(body);
        return "\"" + request.getAttribute(VERSION) + "-" + Digest.of(digested.toByteArray()).substring(0, 16) + "\"";
    }

    private static void write(CachedResponse cached, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.ETAG, cached.eTag());
        response.setContentType(cached.contentType());
        response.setContentLength(cached.body().length);
        response.getOutputStream().write(cached.body());
    }
}
