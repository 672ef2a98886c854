package org.touroku.eventsourcing;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/// The log of all events, for appending.
public interface EventStore extends EventLog {
    /// How long an append waits for its result.
    Duration PATIENCE = Duration.ofSeconds(4);

    /// Appends at the end of the log, and returns when the result is final. Any number of threads and instances may append;
    /// each gets a result of its own. An append that is not [AppendResult.Appended] leaves no trace, except for
    /// what is appended instead.
    ///
    /// @param patience how long to wait for the result
    /// @throws EventStoreUnavailable if there was no result in time; says whether it is known that nothing was appended
    AppendResult append(AppendRequest request, Duration patience);

    default AppendResult append(AppendRequest request) {
        return append(request, PATIENCE);
    }

    /// A position of the head at which its time was after the given one: the log up to there has all events that were
    /// recorded at that time or before, and no such event follows. If the head's time is not after it, it is advanced first.
    ///
    /// @return empty if the time is not past by the database's clock
    /// @throws EventStoreUnavailable if the database did not respond in time
    OptionalLong headAfter(Instant time);
}
