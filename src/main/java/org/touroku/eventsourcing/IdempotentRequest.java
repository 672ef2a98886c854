package org.touroku.eventsourcing;

import java.util.function.Function;

import org.touroku.eventsourcing.AppendOutcome.Appended;

/// A request that is carried out once, however often it is repeated: its key and its answer are stored in the transaction
/// that appends.
///
/// @param key         that names it: 1–255 visible ASCII characters
/// @param fingerprint by which a repeat is told from another request: SHA-256, 64 hexadecimal digits in lower case
/// @param answer      that repeats get, made from the outcome; opaque here
public record IdempotentRequest(String key, String fingerprint, Function<Appended, String> answer) {}
