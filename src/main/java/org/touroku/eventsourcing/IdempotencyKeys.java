package org.touroku.eventsourcing;

import java.util.Optional;

/// The requests that have been carried out, by their keys.
public interface IdempotencyKeys {
    /// The first answer; empty if the request has not been carried out, or so long ago that its key is no longer kept.
    Optional<StoredAnswer> find(String key);

    /// Replaces an answer that nobody has been given yet.
    void replace(String key, String answer);
}
