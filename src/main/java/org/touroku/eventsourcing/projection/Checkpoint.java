package org.touroku.eventsourcing.projection;

/// How far a set of tables has come.
///
/// @param position of the last event that is applied
/// @param version  of the code that fills the tables
/// @param parked   how many streams wait
/// @param swapping whether the tables are about to be replaced: nobody fills them meanwhile
record Checkpoint(long position, int version, long parked, boolean swapping) {}
