package org.touroku.user.query;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The orders of lists of users: by a column, and by registration where that is equal.
enum Sort {
    NEWEST_FIRST("-created_at", "registered_at_position", "by_registration", true),
    OLDEST_FIRST("created_at", "registered_at_position", "by_registration", false),
    NAME("name", "name_key", "by_name", false),
    EMAIL("email", "email_key", "by_email", false);

    private final String parameter;
    private final String column;
    private final String index;
    private final boolean descending;

    Sort(String parameter, String column, String index, boolean descending) {
        this.parameter = parameter;
        this.column = column;
        this.index = index;
        this.descending = descending;
    }

    /// @throws IllegalArgumentException if there is no such order
    static Sort named(String parameter) {
        return Arrays.stream(values()).filter(sort -> sort.parameter.equals(parameter)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + Arrays.stream(values())
                        .map(Sort::parameter).collect(Collectors.joining(", "))));
    }

    String parameter() {
        return parameter;
    }

    /// Of `user_versions`.
    String column() {
        return column;
    }

    /// Of `user_versions`; its columns begin with the status.
    String index() {
        return index;
    }

    boolean isByRegistration() {
        return column.equals("registered_at_position");
    }

    /// @param backwards from the end to the beginning
    boolean descending(boolean backwards) {
        return descending != backwards;
    }
}
