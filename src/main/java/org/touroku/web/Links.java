package org.touroku.web;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// The addresses of the API's resources. They are absolute, as the client of the current request sees them.
public final class Links {
    static final String ROOT = "/";
    public static final String REGISTRATION = "/user/registration";
    public static final String USERS = "/users";
    public static final String USER = "/users/{id}";
    public static final String USER_NAME = USER + "/name";
    public static final String USER_EMAIL = USER + "/email";
    public static final String USER_DEACTIVATION = USER + "/deactivation";
    public static final String EVENTS = "/events";
    public static final String EVENT = "/events/{position}";
    public static final String USER_EVENTS = USER + EVENTS;
    static final String OPENAPI = "/openapi";
    static final String EXPLORER = "/explorer.html";
    static final String PROBLEM = "/problems/{slug}";

    private Links() {}

    /// A link to a path, which may be a URI template.
    public static Link to(String path, String relation) {
        return Link.of(ServletUriComponentsBuilder.fromCurrentContextPath().toUriString() + path, relation);
    }

    /// The current request, encoded as it came.
    public static Link self() {
        return Link.of(ServletUriComponentsBuilder.fromCurrentRequest().build(true).toUriString(),
                IanaLinkRelations.SELF_VALUE);
    }

    public static Link user(String id, String relation) {
        return to(USERS + "/" + id, relation);
    }
}
