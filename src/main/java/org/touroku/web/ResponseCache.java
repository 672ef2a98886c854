package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ContentCachingResponseWrapper;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;

/// Caches rendered responses as long as what they depend on is unchanged: the stream of one resource, or the read models as a
/// whole. The state of the read models is read for each request, by a query that concurrent requests share, so no response is
/// older than its request. Equal requests at the same state share one rendering; what each event changes, such as the first page of
/// a list, is rendered every 5 ms at most, for all who ask for it until then.
///
/// A module that serves read models registers one for its resources. Its controllers get the state that was read as the
/// request attribute [#STATES], and set [#VERSION].
public abstract class ResponseCache extends HttpFilter {
    /// The request attribute with the state of the read models when the request came.
    public static final String STATES = "org.touroku.web.states";
    /// The request attribute for the version or position of what a controller represents, with which its entity tag begins.
    public static final String VERSION = "org.touroku.web.version";
    private static final String READ = "org.touroku.web.read";
    private static final long MOST_BYTES = 32L * 1024 * 1024;
    /// Of an entry without its body and its request, about.
    private static final int OVERHEAD_BYTES = 300;
    private static final long BETWEEN_RENDERINGS = Duration.ofMillis(5).toNanos();

    /// The state of the read models on which responses depend.
    ///
    /// @param position  of the first projection
    /// @param revisions of all, added
    private record Moment(long position, long revisions, long epoch) {}

    /// All of a request on which its response depends.
    ///
    /// @param accept each header Accept
    /// @param scopes of the caller, on which the links depend
    private record Key(String scheme, String host, int port, String path, @Nullable String query, List<String> accept,
            Set<String> scopes) {
        static Key of(HttpServletRequest request) {
            return new Key(request.getScheme(), request.getServerName(), request.getServerPort(),
                    request.getRequestURI(), request.getQueryString(), Requests.headers(request, HttpHeaders.ACCEPT),
                    Caller.of(request).scopes());
        }

        int length() {
            return host.length() + path.length() + (query == null ? 0 : query.length())
                    + accept.stream().mapToInt(String::length).sum();
        }
    }

    /// @param moment  when its rendering began
    /// @param begunAt the same, by [System#nanoTime]
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record CachedResponse(Moment moment, long begunAt, @Nullable String contentType, String eTag,
            byte[] body) {}

    /// A rendering that equal requests share: those that come before it begins, and then those at the same state.
    private static final class Rendering {
        private final CompletableFuture<@Nullable CachedResponse> result = new CompletableFuture<>();
        private long begunAt = System.nanoTime();
        private volatile long pause;
        private volatile @Nullable Moment moment;

        /// Begins at once, or some time after the last one began.
        Rendering after(@Nullable Rendering last, @Nullable CachedResponse cached, Moment now) {
            var lastBegunAt = last != null
                    ? last.begunAt
                    : cached != null ? cached.begunAt : begunAt - BETWEEN_RENDERINGS;
            pause = Math.max(0, lastBegunAt + BETWEEN_RENDERINGS - begunAt);
            moment = pause == 0 ? now : null;
            return this;
        }

        boolean isFor(Moment now) {
            return pause > 0 || now.equals(moment);
        }

        void awaitTurn() {
            LockSupport.parkNanos(pause);
            begunAt = System.nanoTime();
            pause = 0;
        }
    }

    private final ReadModels readModels;
    private final HandlerExceptionResolver problems;
    private final List<String> projections;
    private final Cache<Key, CachedResponse> responses = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((Key request, CachedResponse response) -> OVERHEAD_BYTES + request.length()
                    + response.body.length)
            .executor(Runnable::run)
            .build();
    private final Map<Key, Rendering> renderings = new ConcurrentHashMap<>(); // the last one of each, until it ends

    /// @param problems    renders exceptions as problem details
    /// @param projections on which the responses depend; a request waits until the first one has reached the head of the log
    protected ResponseCache(ReadModels readModels, HandlerExceptionResolver problems, List<String> projections) {
        this.readModels = readModels;
        this.problems = problems;
        this.projections = List.copyOf(projections);
    }

    /// Spares a request a read of the state, as it was read for it already.
    public static void passOn(States read, HttpServletRequest request) {
        request.setAttribute(READ, read);
    }

    /// The stream on whose events alone the response depends; null if it depends on all.
    protected abstract @Nullable String streamOf(HttpServletRequest request);

    /// The pattern of the resource's path, by which metrics name it; null if its responses are not cached.
    protected abstract @Nullable String patternOf(HttpServletRequest request);

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var pattern = Requests.isRead(request) ? patternOf(request) : null;
        if (pattern == null) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern); // a cached response has no handler
        try {
            serve(request, response, chain);
        } catch (CompletionException e) {
            problems.resolveException(request, response, null, (RuntimeException) requireNonNull(e.getCause()));
        }
    }

    /// @throws CompletionException if the state of the read models cannot be read
    private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var states = readStates(request);
        if (states.of(projections.getFirst()).generation() == null) {
            chain.doFilter(request, response);
            return;
        }
        var now = moment(states);
        var key = Key.of(request);
        var found = responses.getIfPresent(key);
        if (found != null && isCurrent(found, now, streamOf(request))) {
            write(found, response);
            return;
        }
        var mine = new Rendering();
        var rendering = renderings.compute(key,
                (_, last) -> last != null && last.isFor(now) ? last : mine.after(last, found, now));
        if (rendering == mine) {
            renderForAll(key, mine, now, request, response, chain);
            return;
        }
        var shared = rendering.result.join();
        if (shared == null) {
            shared = render(now, System.nanoTime(), request, response, chain);
        }
        if (shared != null) {
            write(shared, response);
        }
    }

    private States readStates(HttpServletRequest request) {
        try {
            var projection = projections.getFirst();
            var states = request.getAttribute(READ) instanceof States read
                    ? readModels.atHead(read, projection, ReadModels.PATIENCE)
                    : readModels.readAtHead(projection, ReadModels.PATIENCE);
            request.removeAttribute(READ); // a later rendering reads anew
            request.setAttribute(STATES, states);
            return states;
        } catch (RuntimeException e) {
            throw new CompletionException(e);
        }
    }

    private Moment moment(States states) {
        long revisions = 0;
        for (var projection : projections) {
            revisions += states.of(projection).revision();
        }
        return new Moment(states.of(projections.getFirst()).position(), revisions, states.epoch());
    }

    private boolean isCurrent(CachedResponse found, Moment now, @Nullable String stream) {
        var then = found.moment;
        return then.revisions == now.revisions && then.epoch == now.epoch && (then.position >= now.position
                || (stream != null && readModels.isUnchangedSince(stream, then.position)));
    }

    /// Renders a response, and completes those that wait for it.
    private void renderForAll(Key key, Rendering mine, Moment now, HttpServletRequest request,
            HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        try {
            var moment = now;
            if (mine.pause > 0) {
                mine.awaitTurn();
                moment = moment(readStates(request));
                mine.moment = moment;
            }
            var rendered = render(moment, mine.begunAt, request, response, chain);
            if (rendered != null) {
                responses.put(key, rendered);
                mine.result.complete(rendered);
                write(rendered, response);
            }
        } catch (CompletionException e) {
            mine.result.completeExceptionally(requireNonNull(e.getCause()));
            throw e;
        } finally {
            mine.result.complete(null); // unless it was completed with a response
            renderings.remove(key, mine);
        }
    }

    /// @return null if the response is another than 200; it is written then
    private static @Nullable CachedResponse render(Moment moment, long begunAt, HttpServletRequest request,
            HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        var copy = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, copy);
        if (copy.getStatus() != HttpServletResponse.SC_OK) {
            copy.copyBodyToResponse();
            return null;
        }
        var body = copy.getContentAsByteArray();
        return new CachedResponse(moment, begunAt, copy.getContentType(),
                entityTag(request, copy.getContentType(), body), body);
    }

    /// The version of what is represented, and 64 bits of a digest of the representation: it differs between media types, even if
    /// their bytes are the same (RFC 9110, section 8.8.1), between databases, and before and after a repair.
    private static String entityTag(HttpServletRequest request, @Nullable String contentType, byte[] body) {
        var digest = Digest.of((contentType + "\n").getBytes(UTF_8), body);
        return "\"" + request.getAttribute(VERSION) + "-" + digest.substring(0, 16) + "\"";
    }

    private static void write(CachedResponse cached, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.ETAG, cached.eTag());
        response.setContentType(cached.contentType());
        response.setContentLength(cached.body().length);
        response.getOutputStream().write(cached.body());
    }
}
