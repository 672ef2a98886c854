package org.touroku.user;

/// A command that the rules forbid. No message names a person.
public abstract sealed class UserRefused extends RuntimeException {
    private UserRefused(String reason) {
        super(reason, null, false, false);
    }

    public static final class NotFound extends UserRefused {
        public NotFound(UserId id) {
            super("No user has the id " + id + ".");
        }
    }

    public static final class AlreadyRegistered extends UserRefused {
        public AlreadyRegistered(UserId id) {
            super("User " + id + " is registered already.");
        }
    }

    public static final class NotActive extends UserRefused {
        public NotActive(UserId id) {
            super("User " + id + " is deactivated.");
        }
    }

    public static final class EmailTaken extends UserRefused {
        public EmailTaken() {
            super("Another user has this e-mail address.");
        }
    }
}
