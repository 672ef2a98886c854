package org.touroku.user.command;

import java.util.function.Function;

import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.IdempotentRequest;

/// Makes a command safe to repeat.
///
/// @param answer that repeats get, as it is stored
record Once(String key, String fingerprint, Function<CommandOutcome, String> answer) {
    IdempotentRequest request(Function<Appended, CommandOutcome> outcome) {
        return new IdempotentRequest(key, fingerprint, outcome.andThen(answer));
    }
}
