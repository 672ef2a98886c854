package org.touroku.eventsourcing;

import java.time.Instant;

/// A job, to be done now.
///
/// @param cause        the position of the event that caused it
/// @param causeVersion the version of that event in its stream
/// @param round        1, and one more each time that it is begun anew after it had ended
/// @param attempt      1 for the first one of a round
/// @param now          by the database's clock, when the job was taken
public record Job(long id, String process, StreamId stream, long cause, long causeVersion, String kind, int round,
        int attempt, Instant now) {
    private static final int LONGEST_KIND = 40;

    /// @throws IllegalArgumentException if it is not the kind of a job
    static void checkKind(String kind) {
        if (kind.isEmpty() || kind.length() > LONGEST_KIND) {
            throw new IllegalArgumentException("the kind of a job must have 1–40 characters: " + kind);
        }
    }
}
