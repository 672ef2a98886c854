package org.touroku.operations;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.user.UserDecider;

/// A job as it is served.
///
/// @param userId   null if it is not about a user
/// @param position of the event that caused it
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobView(long id, String process, String kind, @Nullable String userId, long position, String state, int round,
        int attempts, @Nullable Instant dueAt, @Nullable String error, Instant createdAt, @Nullable Instant endedAt) {
    static JobView of(JobStatus job) {
        return new JobView(job.id(), job.process(), job.kind(), userId(job), job.cause(),
                job.state().toString(), job.round(), job.attempts(), job.dueAt(), job.error(),
                job.createdAt(), job.endedAt());
    }

    private static @Nullable String userId(JobStatus job) {
        return job.stream().type().equals(UserDecider.STREAM_TYPE) ? job.stream().id() : null;
    }
}
