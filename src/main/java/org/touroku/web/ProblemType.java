package org.touroku.web;

import java.net.URI;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// A way in which a request can fail, by the name that a client may rely on (RFC 9457). The `type` of a problem is the path at
/// which its meaning is served.
///
/// @param slug    the name: lower case with hyphens
/// @param title   in a few words, the same for all problems of this type
/// @param meaning for those who follow the link
public record ProblemType(String slug, HttpStatus status, String title, String meaning) {
    /// As it stands in a problem.
    URI uri() {
        return URI.create(Links.PROBLEM.replace("{slug}", slug));
    }

    /// Thrown where a request cannot go on.
    ///
    /// @param detail what is wrong with this request
    public ErrorResponseException because(String detail) {
        return new ErrorResponseException(status, toProblem(detail), null);
    }

    /// A problem of this type.
    ///
    /// @param detail what is wrong with this request
    public ProblemDetail toProblem(String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(uri());
        problem.setTitle(title);
        return problem;
    }
}
