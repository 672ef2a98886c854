package org.touroku.web;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.Receipt;

/// Represents the results of a module's commands. The methods are pure functions of their parameters, since they may be called
/// within the transaction that appends.
public interface CommandRepresentation {
    /// The projection that shows what commands change.
    String projection();

    /// Whether the projection showed the change when it was committed: to be overridden for a projection that is not inline.
    default boolean isShown(Receipt receipt) {
        return receipt.visible();
    }

    /// The status of a command that has changed something, when that is visible.
    HttpStatus done();

    /// The address of what was changed.
    String location(Receipt receipt);

    /// The receipt as HAL.
    ///
    /// @param pending whether the projection may not show the change yet
    String body(Receipt receipt, boolean pending);

    /// The refusal by the rules of the module.
    ProblemDetail problem(CommandRefused refused);
}
