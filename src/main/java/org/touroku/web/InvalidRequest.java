package org.touroku.web;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// A request whose body, parameters or headers break rules: 400 with all of them named.
public final class InvalidRequest extends RuntimeException {
    /// One broken rule, of a member of the body, a parameter or a header.
    ///
    /// @param pointer   to the member (RFC 6901), "" for the whole body
    /// @param parameter of the query
    /// @param header    of the request
    /// @param detail    the rule, to follow the name: "must …"
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Violation(@Nullable String pointer, @Nullable String parameter, @Nullable String header,
            String detail) {
        public static Violation ofMember(String pointer, String detail) {
            return new Violation(pointer, null, null, detail);
        }

        public static Violation ofParameter(String parameter, String detail) {
            return new Violation(null, parameter, null, detail);
        }
    }

    public static InvalidRequest ofHeader(String header, String detail) {
        return new InvalidRequest(List.of(new Violation(null, null, header, detail)));
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
