package org.touroku.eventsourcing;

/// Something that only one stream may hold at a time, such as an e-mail address. It is taken in the transaction that
/// appends, so of two streams that want it exactly one gets it.
///
/// @param kind what is claimed: 1–32 ASCII characters
/// @param key  the canonical form of what is claimed, of any length; stored as a digest
public record Claim(String kind, String key) {}
