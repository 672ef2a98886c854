package org.touroku.eventsourcing;

import java.util.function.Function;

import org.touroku.eventsourcing.AppendResult.Appended;

/// Stores the response to a command in the transaction that appends, so that there is no moment at which events are stored
/// without their response.
///
/// @param fingerprint of the command: see [Idempotency]
/// @param response    renders what repeats are given. It is called within the transaction, because position and visibility
///                    are known only there; so it has to be a pure function
public record IdempotentAppend(IdempotencyKey key, String fingerprint, Function<Appended, String> response) {}
