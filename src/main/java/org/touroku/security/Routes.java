package org.touroku.security;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import org.touroku.apikey.Scope;

/// What each request needs, once credentials are required. The first row that matches decides; what no row names needs the scope
/// `operate`. HEAD and OPTIONS need what GET does.
final class Routes {
    private static final String REGISTRATION = "/user/registration";
    /// A token in the request is the credential.
    private static final String VERIFICATION = "/users/{id}/verification";

    private static final List<Route> TABLE = List.of(
            anyone("GET", "/actuator/health/liveness"),
            anyone("GET", "/actuator/health/readiness"),
            anyone("GET", "/openapi"),
            anyone("GET", "/openapi.json"),
            anyone("GET", "/openapi.yaml"),
            anyone("GET", "/explorer.html"),
            anyone("GET", "/explorer.js"),
            anyone("GET", "/webjars/hal-explorer/**"),

            page("GET", "/"),
            page("GET", "/explorer"),
            anyCredentials("GET", "/problems/**"),

            scope(Scope.USERS_REGISTER, "GET", REGISTRATION),
            scope(Scope.USERS_REGISTER, "POST", REGISTRATION),
            scope(Scope.USERS_READ, "GET", "/users"),
            scope(Scope.USERS_READ, "GET", "/users/{id}"),
            scope(Scope.USERS_WRITE, "PUT", "/users/{id}/name"),
            scope(Scope.USERS_WRITE, "PUT", "/users/{id}/email"),
            scope(Scope.USERS_WRITE, "PUT", "/users/{id}/deactivation"),
            scope(Scope.USERS_WRITE, "DELETE", "/users/{id}/deactivation"),
            anyone("GET", VERIFICATION),
            anyone("POST", VERIFICATION),
            anyone("PUT", VERIFICATION),
            scope(Scope.USERS_WRITE, "POST", "/users/{id}/verification/mail"),
            scope(Scope.USERS_ERASE, "DELETE", "/users/{id}"),
            scope(Scope.EVENTS_READ, "GET", "/users/{id}/events"),
            scope(Scope.EVENTS_READ, "GET", "/users/{id}/export"),
            scope(Scope.EVENTS_READ, "GET", "/events"),
            scope(Scope.EVENTS_READ, "GET", "/events/{position}"),

            scope(Scope.OPERATE, "GET", "/projections/**"),
            scope(Scope.OPERATE, "POST", "/projections/**"),
            scope(Scope.OPERATE, "DELETE", "/projections/**"),
            scope(Scope.OPERATE, "GET", "/jobs/**"),
            scope(Scope.OPERATE, "POST", "/jobs/**"),
            scope(Scope.OPERATE, "GET", "/api-keys/**"),
            scope(Scope.OPERATE, "POST", "/api-keys"),
            scope(Scope.OPERATE, "DELETE", "/api-keys/{id}"),
            scope(Scope.OPERATE, "GET", "/actuator/**"));

    /// Who may send a request.
    enum Access {
        ANYONE,
        /// Anyone as HTML, which is a redirection to the explorer, else any credentials.
        PAGE,
        ANY_CREDENTIALS,
        SCOPE
    }

    /// @param scope null unless the access needs one
    record Need(Access access, @Nullable String scope) {
        private static final Need OPERATE = new Need(Access.SCOPE, Scope.OPERATE.toString());

        boolean isMetBy(Set<String> scopes) {
            return access != Access.SCOPE || scopes.contains(scope);
        }
    }

    private record Route(HttpMethod method, PathPattern path, Need need) {}

    /// By path or pattern, so that most lookups need not match patterns.
    private static final Map<HttpMethod, Map<String, Need>> BY_TEXT = TABLE.stream().collect(
            Collectors.groupingBy(Route::method,
                    Collectors.toMap(route -> route.path.getPatternString(), Route::need)));

    private static final PathPattern REGISTRATION_PATH = PathPatternParser.defaultInstance.parse(REGISTRATION);
    private static final PathPattern VERIFICATION_PATH = PathPatternParser.defaultInstance.parse(VERIFICATION);

    private Routes() {}

    private static Route anyone(String method, String path) {
        return route(method, path, new Need(Access.ANYONE, null));
    }

    private static Route page(String method, String path) {
        return route(method, path, new Need(Access.PAGE, null));
    }

    private static Route anyCredentials(String method, String path) {
        return route(method, path, new Need(Access.ANY_CREDENTIALS, null));
    }

    private static Route scope(Scope scope, String method, String path) {
        return route(method, path, new Need(Access.SCOPE, scope.toString()));
    }

    private static Route route(String method, String path, Need need) {
        return new Route(HttpMethod.valueOf(method), PathPatternParser.defaultInstance.parse(path), need);
    }

    static boolean isRegistration(HttpServletRequest request) {
        return request.getMethod().equals(HttpMethod.POST.name()) && REGISTRATION_PATH.matches(path(request));
    }

    /// Whether it is a form whose token alone counts. A page of others that has a token could send it by itself.
    static boolean isFormWithToken(HttpServletRequest request) {
        return request.getMethod().equals(HttpMethod.POST.name()) && VERIFICATION_PATH.matches(path(request));
    }

    /// As [#need(HttpMethod, String)]. By the path that Spring MVC maps: a proxy, or who pretends to be one, can put a prefix before it.
    static Need need(HttpServletRequest request) {
        return need(HttpMethod.valueOf(request.getMethod()), path(request).value());
    }

    private static PathContainer path(HttpServletRequest request) {
        return ServletRequestPathUtils.parse(request).pathWithinApplication();
    }

    /// @param path as it stands in the request, percent-encoded; or the pattern of a row
    static Need need(HttpMethod method, String path) {
        var requested = method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS) ? HttpMethod.GET : method;
        var known = BY_TEXT.getOrDefault(requested, Map.of()).get(path);
        if (known != null) {
            return known;
        }
        var container = PathContainer.parsePath(path);
        for (var route : TABLE) {
            if (route.method.equals(requested) && route.path.matches(container)) {
                return route.need;
            }
        }
        return Need.OPERATE;
    }
}
