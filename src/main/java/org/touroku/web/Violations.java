package org.touroku.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.touroku.web.InvalidRequest.Violation;

/// Reads the members of a body, and collects the violations of all before the request is refused.
public final class Violations {
    private final List<Violation> found = new ArrayList<>();

    /// Reads a required member.
    ///
    /// @param read refuses a value by an `IllegalArgumentException` whose message is the broken rule: "must …"
    /// @return the value, or null after a violation
    public <T> @Nullable T read(String pointer, @Nullable String value, Function<String, T> read) {
        if (value == null) {
            found.add(Violation.ofMember(pointer, "must be given"));
            return null;
        }
        try {
            return read.apply(value);
        } catch (IllegalArgumentException e) {
            found.add(Violation.ofMember(pointer, String.valueOf(e.getMessage())));
            return null;
        }
    }

    /// @throws InvalidRequest if anything is wrong
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidRequest(found);
        }
    }
}
