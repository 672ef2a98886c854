package org.touroku.eventsourcing.projection;

import java.time.Instant;

/// A stream of which a projection's tables held something else than the log says.
public record DifferingStream(String streamId, Instant foundAt) {}
