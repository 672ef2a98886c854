package org.touroku.user;

/// What has happened to a user. Stored for ever: components may be added, never renamed. They are plain values,
/// so that stricter rules never make a stored event unreadable. The id of the user and the time are in the record around the event.
public sealed interface UserEvent {
    record UserRegistered(String username, String email) implements UserEvent {}

    record UserRenamed(String username) implements UserEvent {}

    record UserEmailChanged(String email) implements UserEvent {}

    /// @param reason empty if none was given
    record UserDeactivated(String reason) implements UserEvent {}

    record UserReactivated() implements UserEvent {}
}
