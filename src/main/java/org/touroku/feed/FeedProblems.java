package org.touroku.feed;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

import org.touroku.web.ProblemType;
import org.touroku.web.ProblemTypes;

/// The problem types of the log.
@Component
final class FeedProblems implements ProblemTypes {
    static final ProblemType EVENT_NOT_FOUND = new ProblemType("event-not-found", HttpStatus.NOT_FOUND,
            "There is no such event", "The log has no event at this position.");

    @Override
    public List<ProblemType> types() {
        return List.of(EVENT_NOT_FOUND);
    }
}
