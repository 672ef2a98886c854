package org.touroku.operations;

import org.springframework.hateoas.Link;

import org.touroku.web.Links;

/// The paths of projections.
final class ProjectionPaths {
    static final String PROJECTIONS = "/projections";
    static final String PROJECTION = PROJECTIONS + "/{name}";
    static final String REBUILD = PROJECTION + "/rebuild";
    static final String ROLLBACK = PROJECTION + "/rollback";
    static final String CHECK = PROJECTION + "/check";
    static final String PARKED = PROJECTION + "/parked";
    static final String PARKED_USER = PARKED + "/{id}";
    static final String RETRY = PARKED_USER + "/retry";
    static final String SKIP = PARKED_USER + "/skip";
    static final String DIFFERING = PROJECTION + "/differing";
    static final String DIFFERING_USER = DIFFERING + "/{id}";
    static final String REPAIR = DIFFERING_USER + "/repair";

    private ProjectionPaths() {}

    static Link to(String path, String projection, String relation) {
        return Links.to(path.replace("{name}", projection), relation);
    }

    /// A link to a path of a user in a projection.
    static Link to(String path, String projection, String userId, String relation) {
        return to(path.replace("{id}", userId), projection, relation);
    }
}
