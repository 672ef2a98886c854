package org.touroku.user.projection;

import org.touroku.user.EmailAddress;

/// A user at one of its versions.
///
/// @param position       of the event that made it
/// @param supersededAt   the position of the event that made the next one; [UserVersionProjection#CURRENT] if none has
/// @param nameKey        the name without regard to case and accents, as `emailKey`
/// @param emailCanonical the same for all spellings of an address
/// @param totals         users of each status after that event, without the corrections
record UserVersion(UserView user, long position, long supersededAt, String nameKey, String emailKey,
        String emailCanonical, Totals totals) {
    /// Users of each status.
    record Totals(long active, long deactivated) {
        static final Totals NONE = new Totals(0, 0);

        Totals with(UserStatus status, long added) {
            return switch (status) {
                case ACTIVE -> new Totals(active + added, deactivated);
                case DEACTIVATED -> new Totals(active, deactivated + added);
                case ERASED -> this;
            };
        }

        Totals plus(Totals other) {
            return new Totals(active + other.active, deactivated + other.deactivated);
        }

        Totals minus(Totals other) {
            return new Totals(active - other.active, deactivated - other.deactivated);
        }
    }

    /// A version that no other supersedes.
    static UserVersion current(UserView user, long position, Totals totals) {
        return new UserVersion(user, position, UserVersionProjection.CURRENT, SearchKey.of(user.name()),
                SearchKey.of(user.email()),
                EmailAddress.canonicalOfStored(user.email()), totals);
    }

    String id() {
        return user.id();
    }

    UserVersion supersededAt(long next) {
        return new UserVersion(user, position, next, nameKey, emailKey, emailCanonical, totals);
    }

    /// The same version after the user was erased.
    UserVersion erased() {
        return new UserVersion(user.erased(), position, supersededAt, "", "", "", totals);
    }

    UserVersion with(Totals other) {
        return new UserVersion(user, position, supersededAt, nameKey, emailKey, emailCanonical, other);
    }
}
