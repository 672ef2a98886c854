package org.touroku.user.projection;

import java.util.Arrays;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/// Whether a user is active. Its name in lower case is what tables and JSON have.
public enum UserStatus {
    ACTIVE, DEACTIVATED;

    /// @throws IllegalArgumentException if there is no such status
    public static UserStatus named(String text) {
        return Arrays.stream(values()).filter(status -> status.toString().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be active or deactivated"));
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
