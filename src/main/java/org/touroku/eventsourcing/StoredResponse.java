package org.touroku.eventsourcing;

/// The response to the first command with an idempotency key.
///
/// @param fingerprint of that command: see [Idempotency]
/// @param response    opaque to the engine
public record StoredResponse(String fingerprint, String response) {}
