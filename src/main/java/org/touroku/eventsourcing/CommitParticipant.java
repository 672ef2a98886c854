package org.touroku.eventsourcing;

import java.util.List;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

/// Takes part in the transaction that extends the log, so that one commit serves both.
public interface CommitParticipant {
    /// The log has been extended, and is about to be committed by the same connection. What is thrown here undoes the
    /// append, which is then tried again without this participant.
    ///
    /// @return what to do once it is committed
    Runnable appended(List<RecordedEvent> events, NamedParameterJdbcOperations jdbc);

    /// The log has been extended and committed without this participant.
    void committed();
}
