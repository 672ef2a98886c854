package org.touroku.user;

import java.time.Instant;

/// What may be asked of a user.
public sealed interface UserCommand {
    UserId id();

    /// When it was asked: nothing behind a command reads a clock.
    Instant at();

    record RegisterUser(UserId id, Username name, EmailAddress email, Instant at) implements UserCommand {}

    record RenameUser(UserId id, Username name, Instant at) implements UserCommand {}

    record ChangeEmail(UserId id, EmailAddress email, Instant at) implements UserCommand {}

    record DeactivateUser(UserId id, Reason reason, Instant at) implements UserCommand {}

    record ReactivateUser(UserId id, Instant at) implements UserCommand {}
}
