package org.touroku.web;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
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

    private Links() {}

    /// A link to a path, which may be a URI template.
    public static Link to(String path, String relation) {
        return Link.of(ServletUriComponentsBuilder.fromCurrentContextPath().toUriString() + path, relation);
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
