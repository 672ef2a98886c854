package org.touroku.web;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/// Every way in which a request can fail, by the name that a client may rely on (RFC 9457). The `type` of a problem is the
/// path at which its meaning is served.
public enum ProblemType {
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request is not valid HTTP",
            "The request line, a header, the path or the query could not be read. Nothing was done."),
    INVALID_BODY(HttpStatus.BAD_REQUEST, "The body is not valid",
            "The body is not the JSON object that is expected here. `errors` says where (`pointer`, RFC 6901) and why. "
                    + "Nothing was done."),
    INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter is not valid",
            "A query parameter or header is unknown, repeated or out of its range. `errors` names it and says why."),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing here", "No resource has this path. Start at the root, /."),
    USER_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such user", "No user has this id."),
    EVENT_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such event", "The log has no event at this position."),
    PROJECTION_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such projection", "No projection has this name."),
    NOT_PARKED(HttpStatus.NOT_FOUND, "The user is not parked", "No event of this user waits in this projection."),
    NOT_DIFFERING(HttpStatus.NOT_FOUND, "The user is not known to differ",
            "The check has found nothing of this user in this projection that differs from the log."),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method is not allowed here",
            "The resource exists and does not offer this method. The header Allow lists those that it offers."),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "No acceptable representation",
            "The resource cannot be served in a media type that the header Accept asks for. "
                    + "It is served as application/hal+json and application/prs.hal-forms+json."),
    EMAIL_TAKEN(HttpStatus.CONFLICT, "The e-mail address is taken",
            "Another user has this address, perhaps in another spelling. Nothing was done."),
    ALREADY_REGISTERED(HttpStatus.CONFLICT, "The user is registered already", "Nothing was done."),
    USER_DEACTIVATED(HttpStatus.CONFLICT, "The user is deactivated",
            "A deactivated user can only be reactivated. Nothing was done."),
    IDEMPOTENCY_KEY_IN_USE(HttpStatus.CONFLICT, "The first request still runs",
            "A request with the same Idempotency-Key is being carried out. Try again to get its answer."),
    NOTHING_TO_ROLL_BACK(HttpStatus.CONFLICT, "There is nothing to roll back to",
            "No rebuild has replaced a generation of this projection, or it is not kept any more. Nothing was done."),
    REBUILD_UNDER_WAY(HttpStatus.CONFLICT, "A rebuild is under way",
            "This projection is being rebuilt or rolled back. Wait for that, or cancel it. Nothing was done."),
    STILL_PARKED(HttpStatus.CONFLICT, "The user is still parked",
            "The projection cannot apply an event of this user. It can be tried again, or skipped."),
    PRECONDITION_FAILED(HttpStatus.PRECONDITION_FAILED, "The user is at another version",
            "The header If-Match does not name the version (ETag) at which the user is. Nothing was done."),
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The key belongs to another request",
            "A request with another method, path, If-Match or body had the same Idempotency-Key. Nothing was done."),
    CONTENT_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large",
            "A body may have at most 16 KiB. Nothing was done."),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The media type is not supported",
            "A body is expected as application/json. Nothing was done."),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "The service failed",
            "An error of the service, not of the request. It has been logged."),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The service is not available just now",
            "The database does not answer, or too many requests are waiting. Try again after the seconds of Retry-After. "
                    + "`detail` says whether a command may have been carried out."),
    UNKNOWN_EVENT(HttpStatus.SERVICE_UNAVAILABLE, "A newer version of the service is needed",
            "A newer version of the service has recorded an event of this user that this one does not know. Try again after the "
                    + "seconds of Retry-After, when the newer version may serve the request."),
    READ_MODEL_BEHIND(HttpStatus.SERVICE_UNAVAILABLE, "The read model is not there yet",
            "The position that the answer needs, such as that of min_position, has not been applied in time. "
                    + "Try again after the seconds of Retry-After."),
    READ_MODEL_NOT_BUILT(HttpStatus.SERVICE_UNAVAILABLE, "The read model is being built",
            "This version of the service fills its read tables from the log for the first time. `position` of `head` events "
                    + "are applied, which takes `seconds_left` more. Commands are served meanwhile.");

    private final HttpStatus status;
    private final String title;
    private final String meaning;

    ProblemType(HttpStatus status, String title, String meaning) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
    }

    static Optional<ProblemType> withSlug(String slug) {
        return Arrays.stream(values()).filter(type -> type.slug().equals(slug)).findFirst();
    }

    /// @param uri as it stands in a problem
    static Optional<ProblemType> withUri(String uri) {
        return Arrays.stream(values()).filter(type -> type.uri().toString().equals(uri)).findFirst();
    }

    /// The type that says no more than a status does.
    static ProblemType of(int status) {
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> CONTENT_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 503 -> UNAVAILABLE;
            case 501, 505 -> BAD_REQUEST;
            default -> status < 500 ? BAD_REQUEST : INTERNAL_ERROR;
        };
    }

    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    String meaning() {
        return meaning;
    }

    URI uri() {
        return URI.create("/problems/" + slug());
    }

    /// Thrown where a request cannot go on.
    ///
    /// @param detail what is wrong with this request
    public ErrorResponseException because(String detail) {
        return new ErrorResponseException(status, detail(detail), null);
    }

    /// A problem of this type.
    ///
    /// @param detail what is wrong with this request
    public ProblemDetail detail(String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(uri());
        problem.setTitle(title);
        return problem;
    }
}
