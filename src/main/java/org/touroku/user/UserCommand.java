package org.touroku.user;

/// A command on a user.
public sealed interface UserCommand {
    UserId id();

    record RegisterUser(UserId id, Username name, EmailAddress email) implements UserCommand {}

    record RenameUser(UserId id, Username name) implements UserCommand {}

    record ChangeEmail(UserId id, EmailAddress email) implements UserCommand {}

    /// Notes that the owner of an address has confirmed it.
    ///
    /// @param addressVersion of the user after the event that set the address
    record VerifyEmail(UserId id, long addressVersion) implements UserCommand {}

    record DeactivateUser(UserId id, Reason reason) implements UserCommand {}

    record ReactivateUser(UserId id) implements UserCommand {}

    /// Erases the personal data of the user, for ever (GDPR, article 17).
    record EraseUser(UserId id) implements UserCommand {}

    /// Erases the user as [EraseUser] does, unless it has ever verified an address.
    record LapseRegistration(UserId id) implements UserCommand {}
}
