package org.touroku.user.projection;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/// Whether a user is active. Tables and JSON have the name in lower case.
public enum UserStatus {
    ACTIVE, DEACTIVATED, ERASED;

    /// The statuses of users that lists show.
    public static final List<UserStatus> LISTED = List.of(ACTIVE, DEACTIVATED);

    /// @throws IllegalArgumentException if there is no such status
    public static UserStatus named(String text) {
        return Arrays.stream(values()).filter(status -> status.toString().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such status: " + text));
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
