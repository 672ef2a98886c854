package org.touroku.support;

import java.util.Objects;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.touroku.support.HttpApi.Response;

/// Assertions on a response that is a problem detail (RFC 9457). Each asserts its media type as well.
public final class ProblemAssert extends AbstractAssert<ProblemAssert, Response> {
    private ProblemAssert(Response response) {
        super(response, ProblemAssert.class);
    }

    public static ProblemAssert assertThatProblem(Response response) {
        return new ProblemAssert(response);
    }

    /// Asserts the status of the response, and that the member `status` repeats it.
    public ProblemAssert hasStatus(int status) {
        assertEqual("status", actual.status(), status);
        assertEqual("member status", problem().at("/status").intValue(0), status);
        return this;
    }

    /// Asserts the type, and that there are a title and a detail.
    ///
    /// @param slug the last segment of the type's path
    public ProblemAssert hasType(String slug) {
        assertEqual("type", text("/type"), "/problems/" + slug);
        if (text("/title").isBlank() || text("/detail").isBlank()) {
            failWithMessage("Expected a title and a detail in%n%s", actual.http().body());
        }
        return this;
    }

    /// @param path of the request, as it was sent
    public ProblemAssert hasInstance(String path) {
        assertEqual("instance", text("/instance"), path);
        return this;
    }

    public ProblemAssert hasDetailContaining(String... parts) {
        for (var part : parts) {
            if (!text("/detail").contains(part)) {
                failWithMessage("Expected a detail that contains%n  %s%nin%n%s", part, actual.http().body());
            }
        }
        return this;
    }

    public ProblemAssert hasDetailStartingWith(String start) {
        if (!text("/detail").startsWith(start)) {
            failWithMessage("Expected a detail that starts with%n  %s%nin%n%s", start, actual.http().body());
        }
        return this;
    }

    /// Asserts that the first error is about a member of the body.
    ///
    /// @param pointer RFC 6901
    public ProblemAssert hasErrorAtPointer(String pointer) {
        return hasErrorAt("pointer", pointer);
    }

    /// Asserts that the first error is about a query parameter.
    public ProblemAssert hasErrorAtParameter(String name) {
        return hasErrorAt("parameter", name);
    }

    /// Asserts that the first error is about a header.
    public ProblemAssert hasErrorAtHeader(String name) {
        return hasErrorAt("header", name);
    }

    /// Asserts the detail of the first error.
    public ProblemAssert hasErrorDetail(String detail) {
        assertEqual("detail of the first error", text("/errors/0/detail"), detail);
        return this;
    }

    /// Asserts the header Retry-After.
    public ProblemAssert isRetryableAfter(int seconds) {
        assertEqual("Retry-After", actual.header("Retry-After"), String.valueOf(seconds));
        return this;
    }

    private ProblemAssert hasErrorAt(String kind, String location) {
        assertEqual(kind + " of the first error", problem().at("/errors/0/" + kind).stringValue(null), location);
        return this;
    }

    private String text(String pointer) {
        return problem().at(pointer).stringValue("");
    }

    private JsonNode problem() {
        assertEqual("media type", actual.header("Content-Type"), "application/problem+json");
        return actual.body();
    }

    private void assertEqual(String what, @Nullable Object value, Object expected) {
        if (!Objects.equals(value, expected)) {
            failWithMessage("Expected %s%n  %s%nbut was%n  %s%nin%n%s", what, expected, value, actual.http().body());
        }
    }
}
