package org.touroku.web;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Refuses requests that no resource can serve, before anything parses their path, builds links or waits for a body.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 101)
class RequestChecks extends HttpFilter {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> SCHEMES = Set.of("http", "https");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var problem = problem(request);
        if (problem == null) {
            chain.doFilter(request, response);
        } else {
            response.sendError(problem.status().value());
        }
    }

    private static @Nullable ProblemType problem(HttpServletRequest request) {
        if (!METHODS.contains(request.getMethod())) {
            return CommonProblems.NOT_IMPLEMENTED;
        }
        if (!hasAddress(request)) {
            return CommonProblems.BAD_REQUEST;
        }
        if (!isPathOfResource(request.getRequestURI())) {
            return CommonProblems.NOT_FOUND;
        }
        if (request.getContentLengthLong() > JsonBody.MOST_BYTES) {
            return CommonProblems.CONTENT_TOO_LARGE;
        }
        var type = request.getContentType();
        return type != null && type.indexOf('*') >= 0 ? CommonProblems.UNSUPPORTED_MEDIA_TYPE : null; // a range is no type
    }

    /// Whether links can be built from the address of the request. Tomcat refuses malformed hosts, but neither an empty one (RFC
    /// 9110, section 4.2.1), nor a port out of range, nor malformed path parameters, nor what a proxy forwards.
    private static boolean hasAddress(HttpServletRequest request) {
        var host = request.getServerName();
        return !host.isEmpty() && request.getServerPort() > 0 && request.getServerPort() <= 65_535
                && ((SCHEMES.contains(request.getScheme()) && isPlain(host) && isPlain(request.getRequestURI()))
                        || isUri(request.getRequestURL().toString()));
    }

    /// Whether it has only characters of which every host and path is valid. Nearly all have, and need no parser.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) { // a stream takes ten times as long
            var c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '-' || c > '9')) { // between - and 9: . / and digits
                return false;
            }
        }
        return true;
    }

    private static boolean isUri(String text) {
        try {
            new URI(text);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /// Whether the path is free of what no path of a resource has: path parameters, and an empty segment at the beginning, which
    /// Spring would take for a host.
    private static boolean isPathOfResource(String path) {
        return path.indexOf(';') < 0 && !path.startsWith("//");
    }
}
