package org.touroku.eventsourcing.projection;

import java.time.Instant;

/// A stream whose rows in a projection's tables differ from a replay of the log.
public record DifferingStream(String streamId, Instant foundAt) {}
