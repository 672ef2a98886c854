package org.touroku.web;

import java.util.Set;
import java.util.function.BiPredicate;

import jakarta.servlet.ServletRequest;

import org.springframework.http.HttpMethod;

/// Who sent a request, as authenticated.
///
/// @param id         stands in the metadata of events, and owns idempotency keys: 1–255 characters
/// @param scopes     what was granted; empty where nobody is authenticated
/// @param mayRequest whether a method on a path is allowed; it depends on the scopes only
public record Caller(String id, Set<String> scopes, BiPredicate<HttpMethod, String> mayRequest) {
    /// Where nobody is authenticated, everybody may do everything.
    public static final Caller ANONYMOUS = new Caller("anonymous", Set.of(), (_, _) -> true);
    private static final String ATTRIBUTE = Caller.class.getName();

    /// The caller of a request.
    public static Caller of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : ANONYMOUS;
    }

    /// Makes this the caller of a request.
    public void attachTo(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /// @param path without the prefix that a proxy has put before it; or a pattern of paths
    public boolean mayRequest(HttpMethod method, String path) {
        return mayRequest.test(method, path);
    }
}
