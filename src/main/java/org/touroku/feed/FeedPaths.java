package org.touroku.feed;

import org.springframework.hateoas.Link;

import org.touroku.web.Links;

/// The paths of the log.
public final class FeedPaths {
    static final String EVENTS = "/events";
    static final String EVENT = EVENTS + "/{position}";

    private FeedPaths() {}

    /// A link to an event.
    public static Link event(long position, String relation) {
        return Links.to(EVENTS + "/" + position, relation);
    }
}
