package org.touroku.eventsourcing;

import java.util.List;
import java.util.stream.Stream;

/// Replaces what is stored of events, at the same positions. For one-time conversions, while nothing else uses the database.
public interface LogRewriter {
    /// A claim and the stream that holds it.
    record Holding(StreamId stream, Claim claim) {}

    /// Replaces revision and data of events, and adds keys of streams, in one transaction.
    void rewrite(List<RecordedEvent> events, List<StreamKeys.Entry> keys);

    /// Replaces all claims, adds the key of the service, and forgets snapshots and responses to idempotent commands, in one transaction.
    ///
    /// @param holdings in the order in which they were taken; each releases what the stream held before
    /// @param digest   of claimed values from now on
    void replaceClaims(Stream<Holding> holdings, SecretDigest digest, StreamKeys.Entry service);
}
