package org.touroku.eventsourcing.projection;

/// A table that a projection fills.
///
/// @param key the first column of its primary key
public record ReadTable(String name, String key) {}
