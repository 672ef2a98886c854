package org.touroku.eventsourcing;

/// Identifies a command, so that its repeats are not handled again. Each caller has keys of its own.
///
/// @param caller 1–255 characters, no white space around them
/// @param key    1–255 visible ASCII characters
public record IdempotencyKey(String caller, String key) {
    public IdempotencyKey {
        if (caller.isEmpty() || caller.length() > 255 || key.isEmpty() || key.length() > 255) {
            throw new IllegalArgumentException("caller and key must have 1–255 characters");
        }
        if (!caller.equals(caller.strip())) { // which the database would ignore
            throw new IllegalArgumentException("caller must have no white space around it");
        }
    }
}
