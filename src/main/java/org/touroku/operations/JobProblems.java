package org.touroku.operations;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

import org.touroku.web.ProblemType;
import org.touroku.web.ProblemTypes;

/// The problem types of operations on jobs.
@Component
final class JobProblems implements ProblemTypes {
    static final ProblemType JOB_NOT_FOUND = new ProblemType("job-not-found", HttpStatus.NOT_FOUND,
            "There is no such job", "No job has this id.");
    static final ProblemType JOB_NOT_RETRYABLE = new ProblemType("job-not-retryable", HttpStatus.CONFLICT,
            "The job cannot be retried",
            "Only a job that has failed, or was abandoned, can be retried: not one that was abandoned before its time came. Nothing"
                    + " was done.");
    static final ProblemType JOB_NOT_WAITING = new ProblemType("job-not-waiting", HttpStatus.CONFLICT,
            "The job does not wait",
            "Only a job that waits, or is to be tried again, can be abandoned: not one that has ended or is running. Nothing was"
                    + " done.");

    @Override
    public List<ProblemType> types() {
        return List.of(JOB_NOT_FOUND, JOB_NOT_RETRYABLE, JOB_NOT_WAITING);
    }
}
