package org.touroku.eventsourcing.projection;

/// A table that a projection fills.
///
/// @param name       without the number of a generation
/// @param definition what follows the name in CREATE TABLE: columns, keys, and options with charset and collation. It must not
///                   change under the same version of the projection
public record ReadTable(String name, String definition) {}
