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
    public static final String PROJECTIONS = "/projections";
    public static final String PROJECTION = PROJECTIONS + "/{name}";
    public static final String REBUILD = PROJECTION + "/rebuild";
    public static final String ROLLBACK = PROJECTION + "/rollback";
    public static final String CHECK = PROJECTION + "/check";
    public static final String PARKED = PROJECTION + "/parked";
    public static final String PARKED_USER = PARKED + "/{id}";
    public static final String RETRY = PARKED_USER + "/retry";
    public static final String SKIP = PARKED_USER + "/skip";
    public static final String DIFFERING = PROJECTION + "/differing";
    public static final String DIFFERING_USER = DIFFERING + "/{id}";
    public static final String REPAIR = DIFFERING_USER + "/repair";
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
