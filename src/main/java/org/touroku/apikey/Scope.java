package org.touroku.apikey;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a caller may be granted.
public enum Scope {
    USERS_REGISTER,
    USERS_READ,
    USERS_WRITE,
    USERS_ERASE,
    EVENTS_READ,
    /// Projections, metrics and API keys.
    OPERATE;

    /// The names of all.
    public static final Set<String> NAMES = EnumSet.allOf(Scope.class).stream().map(Scope::toString)
            .collect(Collectors.toCollection(TreeSet::new));

    /// @return the names, each once, in alphabetical order
    /// @throws IllegalArgumentException if there is none, or one that is unknown
    static Set<String> checked(Collection<String> names) {
        if (names.isEmpty() || !NAMES.containsAll(names)) {
            throw new IllegalArgumentException("must be one or more of " + String.join(", ", NAMES));
        }
        return new TreeSet<>(names);
    }

    /// As [#checked], of a list with commas.
    static Set<String> parse(String list) {
        return checked(Arrays.stream(list.split(",", -1)).map(String::strip).toList());
    }

    /// As it stands in credentials, such as `users.read`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
