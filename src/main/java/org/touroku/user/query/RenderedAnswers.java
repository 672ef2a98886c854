package org.touroku.user.query;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ContentCachingResponseWrapper;

import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.Now;
import org.touroku.eventsourcing.projection.ReadModels.State;
import org.touroku.user.query.RepresentationCache.Representation;
import org.touroku.web.Links;

/// Gives the same answer to the same question for as long as the read models stand still: all answers below `/users`
/// follow from the request and the state of their tables alone. That is read anew for each request, in a round trip that
/// all who wait for it share, so no answer is older than the request.
@Component
@FilterRegistration(urlPatterns = {"/users", "/users/*"})
class RenderedAnswers extends OncePerRequestFilter {
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    /// The request attribute with what the read models were when the request came.
    static final String NOW = "org.touroku.user.query.now";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    /// The answers in one state of the tables.
    private record Rendered(State state, RepresentationCache answers) {
        Rendered(State state) {
            this(state, new RepresentationCache(MOST_BYTES));
        }

        boolean isBefore(State other) {
            return state.revision() < other.revision()
                    || (state.revision() == other.revision() && state.position() < other.position());
        }
    }

    private final ReadModels readModels;
    private final HandlerExceptionResolver problems;
    private volatile Rendered rendered = new Rendered(new State(null, 0, 0));

    RenderedAnswers(ReadModels readModels,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.readModels = readModels;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !METHODS.contains(request.getMethod()) || request.getServletPath().endsWith(Links.EVENTS);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, // for metrics, as nothing else may match it
                request.getServletPath().equals(Links.USERS) ? Links.USERS : Links.USER);
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT); // HAL with forms or without, under one ETag
        Now now;
        try {
            now = readModels.readAtHead(UserProjection.NAME, PATIENCE);
        } catch (RuntimeException e) {
            problems.resolveException(request, response, null, e);
            return;
        }
        request.setAttribute(NOW, now);
        if (!request.getMethod().equals("GET") || now.of(UserProjection.NAME).generation() == null) {
            chain.doFilter(request, response);
            return;
        }
        var state = state(now);
        var current = in(state);
        var question = question(request);
        var answer = current.answers.find(question);
        var known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (answer == null) {
            render(request, response, chain, current.state.equals(state) ? current : new Rendered(state), question);
        } else if (known == null) {
            repeat(answer, response);
        } else if (known.equals(answer.eTag())) {
            response.setHeader(HttpHeaders.ETAG, answer.eTag());
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            chain.doFilter(request, response);
        }
    }

    /// Of both projections together.
    private static State state(Now now) {
        var users = now.of(UserProjection.NAME);
        return new State(null, users.position(), users.revision() + now.of(UserVersionProjection.NAME).revision());
    }

    /// An answer in a later state is as good. What is read in an earlier one, as on a replica that has taken the place of
    /// another, is not kept there.
    private Rendered in(State state) {
        var current = rendered;
        if (current.isBefore(state)) {
            synchronized (this) {
                current = rendered;
                if (current.isBefore(state)) {
                    current = new Rendered(state);
                    rendered = current;
                }
            }
        }
        return current;
    }

    private static String question(HttpServletRequest request) {
        return request.getRequestURL().append('?').append(request.getQueryString()).append(' ')
                .append(request.getHeader(HttpHeaders.ACCEPT)).toString();
    }

    private static void render(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
            Rendered current,
            String question) throws ServletException, IOException {
        var copy = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, copy);
        if (copy.getStatus() == HttpServletResponse.SC_OK) {
            current.answers.keep(question, new Representation(copy.getContentType(), copy.getHeader(HttpHeaders.ETAG),
                    copy.getContentAsByteArray()));
        }
        copy.copyBodyToResponse();
    }

    private static void repeat(Representation answer, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.ETAG, answer.eTag());
        response.setContentType(answer.contentType());
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }
}
