package org.touroku.user;

/// What has happened to a user. Stored for ever: components may be added, never renamed. They are plain values, so that
/// no rule of today can make yesterday unreadable; to whom it happened, and when, stands in the record around an event.
public sealed interface UserEvent {
    record UserRegistered(String username, String email) implements UserEvent {}

    record UserRenamed(String username) implements UserEvent {}

    record UserEmailChanged(String email) implements UserEvent {}

    /// @param reason empty if none was given
    record UserDeactivated(String reason) implements UserEvent {}

    record UserReactivated() implements UserEvent {}
}
