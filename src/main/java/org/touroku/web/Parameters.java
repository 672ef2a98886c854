package org.touroku.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.touroku.web.InvalidRequest.Violation;

/// Reads query parameters, and collects the violations of all before the request is refused.
public final class Parameters {
    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

    private final List<Violation> found = new ArrayList<>();

    /// Reads a parameter that may be left out.
    ///
    /// @param read refuses a value by an `IllegalArgumentException` whose message is the broken rule: "must …"
    /// @return null if it was not given, or after a violation
    public <T> @Nullable T readIfGiven(String name, @Nullable String value, Function<String, T> read) {
        if (value == null) {
            return null;
        }
        try {
            return read.apply(value);
        } catch (IllegalArgumentException e) {
            refuse(name, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /// Reads a parameter that has a default.
    public <T> T read(String name, @Nullable String value, T byDefault, Function<String, T> read) {
        var result = readIfGiven(name, value, read);
        return result == null ? byDefault : result;
    }

    /// Reads a whole number that has a default.
    public long number(String name, @Nullable String value, long byDefault, long least, long most) {
        return read(name, value, byDefault, text -> wholeNumber(text, least, most));
    }

    /// @throws IllegalArgumentException if it is not one between these two
    public static long wholeNumber(String text, long least, long most) {
        var number = DIGITS.matcher(text).matches() ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException(most == Long.MAX_VALUE
                    ? "must be a whole number, " + least + " or more"
                    : "must be " + least + "–" + most);
        }
        return number;
    }

    public void refuse(String name, String rule) {
        found.add(Violation.ofParameter(name, rule));
    }

    /// @throws InvalidRequest naming every parameter that is wrong
    public void throwIfAnyIsWrong() {
        if (!found.isEmpty()) {
            throw new InvalidRequest(found);
        }
    }
}
