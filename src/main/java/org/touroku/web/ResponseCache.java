package org.touroku.web;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.Now;
import org.touroku.eventsourcing.projection.ReadModels.State;
import org.touroku.web.CachedResponses.CachedResponse;

/// Caches rendered responses as long as the read models that they depend on are unchanged. The state of the read models is read
/// for each request, by a query that concurrent requests share, so no response is older than its request.
///
/// A module that serves read models registers one for its resources. Its controllers get the state that was read as the
/// request attribute [#NOW].
public class ResponseCache extends OncePerRequestFilter {
    /// The request attribute with the state of the read models when the request came.
    public static final String NOW = "org.touroku.web.now";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    /// The responses in one state of the read models.
    private record Cached(State state, CachedResponses responses) {
        Cached(State state) {
            this(state, new CachedResponses(MOST_BYTES));
        }

        boolean isBefore(State other) {
            return state.revision() < other.revision()
                    || (state.revision() == other.revision() && state.position() < other.position());
        }
    }

    private final ReadModels readModels;
    private final HandlerExceptionResolver problems;
    private final List<String> projections;
    private volatile Cached cached = new Cached(new State(null, 0, 0));

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
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT); // HAL with forms or without, under one ETag
        Now now;
        try {
            now = readModels.readAtHead(projections.getFirst(), PATIENCE);
        } catch (RuntimeException e) {
            problems.resolveException(request, response, null, e);
            return;
        }
        request.setAttribute(NOW, now);
        if (!request.getMethod().equals("GET") || now.of(projections.getFirst()).generation() == null) {
            chain.doFilter(request, response);
            return;
        }
        var state = state(now);
        var current = in(state);
        var key = key(request);
        var found = current.responses.find(key);
        var known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (found == null) {
            render(request, response, chain, current.state.equals(state) ? current : new Cached(state), key);
        } else if (known == null) {
            write(found, response);
        } else if (known.equals(found.eTag())) {
            response.setHeader(HttpHeaders.ETAG, found.eTag());
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            chain.doFilter(request, response);
        }
    }

    /// The position of the first projection, and the revisions of all.
    private State state(Now now) {
        return new State(null, now.of(projections.getFirst()).position(),
                projections.stream().mapToLong(projection -> now.of(projection).revision()).sum());
    }

    /// The responses in a state or a later one. What is read in an earlier state, as on a replica that has replaced another,
    /// is not kept there.
    private Cached in(State state) {
        var current = cached;
        if (current.isBefore(state)) {
            synchronized (this) {
                current = cached;
                if (current.isBefore(state)) {
                    current = new Cached(state);
                    cached = current;
                }
            }
        }
        return current;
    }

    private static String key(HttpServletRequest request) {
        return request.getRequestURL().append('?').append(request.getQueryString()).append(' ')
                .append(request.getHeader(HttpHeaders.ACCEPT)).toString();
    }

    private static void render(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
            Cached current, String key) throws ServletException, IOException {
        var copy = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, copy);
        if (copy.getStatus() == HttpServletResponse.SC_OK) {
            current.responses.keep(key, new CachedResponse(copy.getContentType(), copy.getHeader(HttpHeaders.ETAG),
                    copy.getContentAsByteArray()));
        }
        copy.copyBodyToResponse();
    }

    private static void write(CachedResponse cached, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.ETAG, cached.eTag());
        response.setContentType(cached.contentType());
        response.setContentLength(cached.body().length);
        response.getOutputStream().write(cached.body());
    }
}
