package org.touroku.eventsourcing;

/// The answer that an [IdempotentRequest] was given when it was carried out.
public record StoredAnswer(String fingerprint, String answer) {}
