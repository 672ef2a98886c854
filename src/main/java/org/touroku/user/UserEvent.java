package org.touroku.user;

import org.touroku.eventsourcing.Personal;

/// What has happened to a user. Stored for ever: components may be added, never renamed. They are plain values,
/// so that stricter rules never make a stored event unreadable. The id of the user and the time are in the record around the event.
public sealed interface UserEvent {
    record UserRegistered(@Personal String username, @Personal String email) implements UserEvent {}

    record UserRenamed(@Personal String username) implements UserEvent {}

    record UserEmailChanged(@Personal String email) implements UserEvent {}

    /// The owner of the address that the latest registration or change has set has confirmed it.
    record UserEmailVerified() implements UserEvent {}

    /// @param reason empty if none was given
    record UserDeactivated(@Personal String reason) implements UserEvent {}

    record UserReactivated() implements UserEvent {}

    /// The last event of a user: its personal data can't be read any more, in earlier events either.
    record UserErased() implements UserEvent {}
}
