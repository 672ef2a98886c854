package org.touroku.user;

/// What the rules need to know of a user.
public sealed interface User {
    /// Nothing has happened yet.
    record Unknown() implements User {}

    record Active(String name, String email) implements User {}

    /// Keeps its name and its address, and can come back.
    record Deactivated(String name, String email) implements User {}

    /// Nothing more happens to it.
    record Erased() implements User {}
}
