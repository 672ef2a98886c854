package org.touroku.web;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// A request whose body or parameters break rules: answered 400, with all of them named.
public final class InvalidRequest extends RuntimeException {
    /// One broken rule, of either a member of the body or a parameter.
    ///
    /// @param pointer   to the member (RFC 6901), "" for the whole body
    /// @param parameter of the query
    /// @param detail    the rule, to follow the name: "must …"
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Violation(@Nullable String pointer, @Nullable String parameter, String detail) {
        public static Violation ofMember(String pointer, String detail) {
            return new Violation(pointer, null, detail);
        }

        public static Violation ofParameter(String parameter, String detail) {
            return new Violation(null, parameter, detail);
        }
    }

    private final transient List<Violation> violations;

    public InvalidRequest(List<Violation> violations) {
        super("invalid request");
        this.violations = List.copyOf(violations);
    }

    List<Violation> violations() {
        return violations;
    }
}
