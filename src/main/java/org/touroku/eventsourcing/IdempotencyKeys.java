package org.touroku.eventsourcing;

import java.util.Optional;

/// The responses that are stored under idempotency keys.
public interface IdempotencyKeys {
    /// The response to the first command with a key; empty if there was none. Responses are kept for at least seven days.
    Optional<StoredResponse> find(IdempotencyKey key);
}
