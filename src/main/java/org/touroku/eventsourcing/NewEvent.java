package org.touroku.eventsourcing;

/// An event on its way into the log.
///
/// @param type     its stored name, such as `UserRegistered`: 1–64 ASCII characters, for ever
/// @param revision of the type, 1 or more
/// @param data     a JSON object, stored byte for byte
public record NewEvent(String type, int revision, String data) {}
