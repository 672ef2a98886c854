package org.touroku.user;

import org.touroku.eventsourcing.CommandRefused;

/// The reason for which a command on a user was refused. No message has personal data.
public abstract sealed class UserRefused extends CommandRefused {
    private UserRefused(String reason) {
        super(reason);
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

    public static final class Erased extends UserRefused {
        public Erased(UserId id) {
            super("User " + id + " is erased.");
        }
    }

    public static final class EmailTaken extends UserRefused {
        public EmailTaken() {
            super("Another user has this e-mail address.");
        }
    }

    public static final class AddressChanged extends UserRefused {
        public AddressChanged(UserId id) {
            super("User " + id + " has another e-mail address by now.");
        }
    }
}
