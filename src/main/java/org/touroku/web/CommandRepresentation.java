package org.touroku.web;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.Receipt;

/// Represents the results of a module's commands. The methods are pure functions of their parameters, since they may be called
/// within the transaction that appends.
public interface CommandRepresentation {
    /// The projections that show what the command changes.
    List<String> projections();

    /// Whether all of them showed the change when it was committed: to be overridden where one is not inline.
    default boolean isShown(Receipt receipt) {
        return receipt.visible();
    }

    /// The status of a command that has changed something, when that is visible.
    HttpStatus done();

    /// The address of what was changed; null if it is not told.
    @Nullable
    String location(Receipt receipt);

    /// The receipt as HAL.
    ///
    /// @param pending whether the projection may not show the change yet
    String body(Receipt receipt, boolean pending);

    /// The refusal by the rules of the module.
    ProblemDetail problem(CommandRefused refused);
}
