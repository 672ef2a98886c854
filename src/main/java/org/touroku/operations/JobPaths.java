package org.touroku.operations;

import org.springframework.hateoas.Link;

import org.touroku.web.Links;

/// The paths of jobs.
final class JobPaths {
    static final String JOBS = "/jobs";
    static final String JOB = JOBS + "/{id}";
    static final String RETRY = JOB + "/retry";
    static final String ABANDONMENT = JOB + "/abandonment";

    private JobPaths() {}

    static Link to(String path, long id, String relation) {
        return Links.to(path.replace("{id}", String.valueOf(id)), relation);
    }
}
