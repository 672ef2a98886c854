package org.touroku.user.http;

import org.springframework.hateoas.Link;

import org.touroku.web.Links;

/// The paths of users.
public final class UserPaths {
    public static final String USERS = "/users";
    public static final String USER = USERS + "/{id}";
    /// Behind the path of a user.
    public static final String EVENTS_SUFFIX = "/events";
    /// What happened to a user; the log serves it.
    public static final String EVENTS = USER + EVENTS_SUFFIX;
    /// All that is stored about a user.
    public static final String EXPORT = USER + "/export";

    private UserPaths() {}

    /// A link to a user.
    public static Link user(String id, String relation) {
        return to(USER, id, relation);
    }

    /// A link to what happened to a user.
    public static Link events(String id) {
        return to(EVENTS, id, "events");
    }

    public static Link to(String path, String id, String relation) {
        return Links.to(path.replace("{id}", id), relation);
    }
}
