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

    /// @param address of a link, which may be absolute, have a query, and be a URI template
    public boolean mayRequest(HttpMethod method, String address) {
        return equals(ANONYMOUS) || mayRequest.test(method, pathOf(address));
    }

    private static String pathOf(String address) {
        var authority = address.indexOf("://");
        var path = authority < 0 ? address : address.substring(address.indexOf('/', authority + 3));
        return path.split("\\?|\\{\\?", 2)[0];
    }
}
