package org.touroku.user.query;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.touroku.user.projection.UserView;

/// A page of users, all from one state of the read model.
///
/// @param position of the read model
/// @param total    number of users on all pages; null if it is not known
/// @param previous where the page before begins; null if there is none
/// @param next     where the page behind begins; null if there is none
record UserPage(List<UserView> users, long position, @Nullable Long total, @Nullable Cursor previous,
        @Nullable Cursor next) {
    /// A user and its sort key.
    record Listed(UserView user, String key) {}

    /// @param found  in the direction of the query, one more than asked for if there is more
    /// @param moment of the log at which the list was begun
    static UserPage of(UserQuery query, List<Listed> found, long position, long moment, @Nullable Long total) {
        var more = found.size() > query.size();
        var listed = more ? found.subList(0, query.size()) : found;
        var cameFrom = query.cursor() == null || listed.isEmpty()
                ? null
                : cursor(query, listed.getFirst(), moment, true);
        var goesOn = more ? cursor(query, listed.getLast(), moment, false) : null;
        var users = listed.stream().map(Listed::user).toList();
        return query.isBackwards()
                ? new UserPage(users.reversed(), position, total, goesOn, cameFrom)
                : new UserPage(users, position, total, cameFrom, goesOn);
    }

    private static Cursor cursor(UserQuery query, Listed behind, long moment, boolean turned) {
        return new Cursor(query.sort(), query.isBackwards() != turned, moment, behind.user.registeredAt(), behind.key);
    }
}
