package org.touroku.operations;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

import org.touroku.web.ProblemType;
import org.touroku.web.ProblemTypes;

/// The problem types of operations on projections.
@Component
final class ProjectionProblems implements ProblemTypes {
    static final ProblemType PROJECTION_NOT_FOUND = new ProblemType("projection-not-found", HttpStatus.NOT_FOUND,
            "There is no such projection", "No projection has this name.");
    static final ProblemType NOT_PARKED = new ProblemType("not-parked", HttpStatus.NOT_FOUND, "The user is not parked",
            "No event of this user waits in this projection.");
    static final ProblemType NOT_DIFFERING = new ProblemType("not-differing", HttpStatus.NOT_FOUND,
            "The user is not known to differ",
            "The check has found nothing of this user in this projection that differs from the log.");
    static final ProblemType NOTHING_TO_ROLL_BACK = new ProblemType("nothing-to-roll-back", HttpStatus.CONFLICT,
            "There is nothing to roll back to",
            "No rebuild has replaced a generation of this projection, or it is not kept any more. Nothing was done.");
    static final ProblemType REBUILD_UNDER_WAY = new ProblemType("rebuild-under-way", HttpStatus.CONFLICT,
            "A rebuild is under way",
            "This projection is being rebuilt. Wait for the rebuild, or cancel it. Nothing was done.");
    static final ProblemType STILL_PARKED = new ProblemType("still-parked", HttpStatus.CONFLICT,
            "The user is still parked",
            "The projection cannot apply an event of this user. It can be tried again, or skipped.");

    @Override
    public List<ProblemType> types() {
        return List.of(PROJECTION_NOT_FOUND, NOT_PARKED, NOT_DIFFERING, NOTHING_TO_ROLL_BACK, REBUILD_UNDER_WAY,
                STILL_PARKED);
    }
}
