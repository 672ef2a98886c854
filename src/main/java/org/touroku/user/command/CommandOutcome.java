package org.touroku.user.command;

import org.touroku.eventsourcing.StoredAnswer;
import org.touroku.user.UserId;
import org.touroku.user.UserRefused;

/// What became of a command.
sealed interface CommandOutcome {
    /// It is carried out, durably.
    ///
    /// @param version  of the user after it
    /// @param position of the last event of the user
    /// @param changed  whether it changed anything
    record Receipt(UserId userId, long version, long position, boolean changed) implements CommandOutcome {}

    /// The rules forbid it.
    record Refused(UserRefused reason) implements CommandOutcome {}

    /// It was for another version of the user than there is.
    record Stale(long actualVersion) implements CommandOutcome {}

    /// It was carried out before, by a request with the same key.
    record CarriedOutBefore(StoredAnswer first) implements CommandOutcome {}
}
