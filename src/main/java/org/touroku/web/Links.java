package org.touroku.web;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// Links to resources: absolute, as the client of the current request sees them. The paths of each module's resources stand in
/// that module.
public final class Links {
    static final String ROOT = "/";
    static final String OPENAPI = "/openapi";
    static final String EXPLORER = "/explorer";
    static final String WEBJARS = "/webjars/";
    static final String PROBLEMS = "/problems";
    static final String PROBLEM = PROBLEMS + "/{slug}";

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private Links() {}

    /// A link to a path, which may be a URI template.
    public static Link to(String path, String relation) {
        return Link.of(address() + path, relation);
    }

    /// Of the service, as the client sees it.
    private static String address() {
        var request = ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getRequest();
        var scheme = request.getScheme();
        var port = request.getServerPort();
        var host = scheme + "://" + request.getServerName();
        return (port == (scheme.equals("https") ? HTTPS : HTTP) ? host : host + ":" + port) + request.getContextPath();
    }

    /// The root of the API, from which all resources can be reached.
    public static Link index() {
        return to(ROOT, IanaLinkRelations.INDEX_VALUE);
    }

    /// The current request, encoded as it came.
    public static Link self() {
        return Link.of(ServletUriComponentsBuilder.fromCurrentRequest().build(true).toUriString(),
                IanaLinkRelations.SELF_VALUE);
    }
}
