package org.touroku.web;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ContentCachingResponseWrapper;

/// Evaluates the conditions of GET and HEAD once the representation and its entity tag are known (RFC 9110, section 13.2.2): 412
/// if If-Match names another representation, 304 if If-None-Match names this one.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 200)
class ConditionalReads extends HttpFilter {
    /// Headers that a file or a representation has, and a problem in its place must not have: caches would keep the problem.
    private static final Set<String> OF_REPRESENTATION = Set.of(HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED,
            HttpHeaders.CACHE_CONTROL, HttpHeaders.ACCEPT_RANGES, HttpHeaders.CONTENT_RANGE);

    private final HandlerExceptionResolver problems;

    ConditionalReads(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isConditional(request)) {
            chain.doFilter(request, response);
            return;
        }
        Conditions conditions;
        try {
            conditions = Conditions.of(request);
        } catch (InvalidRequest e) {
            problems.resolveException(request, response, null, e);
            return;
        }
        var copy = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, copy);
        var tag = copy.getHeader(HttpHeaders.ETAG);
        if (copy.getStatus() != HttpServletResponse.SC_OK
                && copy.getStatus() != HttpServletResponse.SC_PARTIAL_CONTENT) {
            copy.copyBodyToResponse();
        } else if (!conditions.allowRepresentation(tag)) {
            response.setContentType(null);
            OF_REPRESENTATION.forEach(header -> response.setHeader(header, null));
            request.removeAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE); // of the representation
            problems.resolveException(request, response, null,
                    CommonProblems.PRECONDITION_FAILED.because("If-Match does not name the current representation."));
        } else if (conditions.isNotModified(tag)) {
            response.setContentType(null);
            response.setHeader(HttpHeaders.CONTENT_RANGE, null);
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        } else {
            copy.copyBodyToResponse();
        }
    }

    private static boolean isConditional(HttpServletRequest request) {
        return Requests.isRead(request) && (request.getHeader(HttpHeaders.IF_MATCH) != null
                || request.getHeader(HttpHeaders.IF_NONE_MATCH) != null);
    }
}
