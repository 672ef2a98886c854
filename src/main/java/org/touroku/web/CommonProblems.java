package org.touroku.web;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/// The problem types that all modules share.
@Component
final class CommonProblems implements ProblemTypes {
    static final ProblemType BAD_REQUEST = new ProblemType("bad-request", HttpStatus.BAD_REQUEST,
            "The request is not valid HTTP",
            "The request line, a header, the path or the query could not be read. Nothing was done.");
    static final ProblemType REQUEST_TIMEOUT = new ProblemType("request-timeout", HttpStatus.REQUEST_TIMEOUT,
            "The request did not arrive in time",
            "The rest of the body was not received within 10 seconds. Nothing was done.");
    static final ProblemType RANGE_NOT_SATISFIABLE = new ProblemType("range-not-satisfiable",
            HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The range is not satisfiable",
            "The header Range is malformed, or asks for bytes that the file does not have.");
    static final ProblemType EXPECTATION_FAILED = new ProblemType("expectation-failed", HttpStatus.EXPECTATION_FAILED,
            "The expectation is unknown",
            "The header Expect may only contain 100-continue. Nothing was done.");
    static final ProblemType NOT_IMPLEMENTED = new ProblemType("not-implemented", HttpStatus.NOT_IMPLEMENTED,
            "The method or transfer coding is not implemented",
            "The service implements GET, HEAD, OPTIONS, POST, PUT and DELETE, and the transfer coding chunked. "
                    + "Nothing was done.");
    static final ProblemType HTTP_VERSION_NOT_SUPPORTED = new ProblemType("http-version-not-supported",
            HttpStatus.HTTP_VERSION_NOT_SUPPORTED, "The version of HTTP is not supported",
            "The service speaks HTTP/1.1 and HTTP/1.0. Nothing was done.");
    static final ProblemType INVALID_BODY = new ProblemType("invalid-body", HttpStatus.BAD_REQUEST,
            "The body is not valid",
            "The body is not the JSON object that is expected here. `errors` says where (`pointer`, RFC 6901) and why. "
                    + "Nothing was done.");
    static final ProblemType INVALID_PARAMETER = new ProblemType("invalid-parameter", HttpStatus.BAD_REQUEST,
            "A parameter is not valid",
            "A query parameter or header is unknown, repeated or out of its range. `errors` names it and says why.");
    static final ProblemType NOT_FOUND = new ProblemType("not-found", HttpStatus.NOT_FOUND, "There is nothing here",
            "No resource has this path. Start at the root, /.");
    static final ProblemType METHOD_NOT_ALLOWED = new ProblemType("method-not-allowed", HttpStatus.METHOD_NOT_ALLOWED,
            "The method is not allowed here",
            "The resource exists and does not offer this method. The header Allow lists those that it offers.");
    static final ProblemType NOT_ACCEPTABLE = new ProblemType("not-acceptable", HttpStatus.NOT_ACCEPTABLE,
            "No acceptable representation",
            "The resource cannot be served in a media type that the header Accept asks for. "
                    + "Resources are served as application/hal+json and application/prs.hal-forms+json, "
                    + "the contract as application/json and application/yaml.");
    static final ProblemType IDEMPOTENCY_KEY_IN_USE = new ProblemType("idempotency-key-in-use", HttpStatus.CONFLICT,
            "The first request is still being handled",
            "A request with the same Idempotency-Key is being handled. Try again to get its response.");
    static final ProblemType PRECONDITION_FAILED = new ProblemType("precondition-failed",
            HttpStatus.PRECONDITION_FAILED, "The resource is at another version",
            "The header If-Match does not name the current version or representation (ETag), or If-None-Match does. Nothing was done.");
    static final ProblemType IDEMPOTENCY_KEY_REUSED = new ProblemType("idempotency-key-reused",
            HttpStatus.UNPROCESSABLE_CONTENT, "The key belongs to another request",
            "A request with another method, path, condition or body had the same Idempotency-Key. Nothing was done.");
    static final ProblemType CONTENT_TOO_LARGE = new ProblemType("content-too-large", HttpStatus.CONTENT_TOO_LARGE,
            "The body is too large",
            "A body may have at most 16 KiB. Nothing was done.");
    static final ProblemType UNSUPPORTED_MEDIA_TYPE = new ProblemType("unsupported-media-type",
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The media type is not supported",
            "A body is expected as application/json or application/*+json, in UTF-8 and without a content coding. "
                    + "Nothing was done.");
    static final ProblemType INTERNAL_ERROR = new ProblemType("internal-error", HttpStatus.INTERNAL_SERVER_ERROR,
            "The service failed",
            "An error of the service, not of the request. It has been logged.");
    static final ProblemType UNAVAILABLE = new ProblemType("unavailable", HttpStatus.SERVICE_UNAVAILABLE,
            "The service is not available just now",
            "The database does not respond, or too many requests are waiting. Try again after the number of seconds in Retry-After. "
                    + "`detail` says whether a command may have been carried out.");
    static final ProblemType UNKNOWN_EVENT = new ProblemType("unknown-event", HttpStatus.SERVICE_UNAVAILABLE,
            "A newer version of the service is needed",
            "A newer version of the service has recorded an event that this one does not know. Try again after the "
                    + "seconds of Retry-After, when the newer version may serve the request.");
    static final ProblemType READ_MODEL_BEHIND = new ProblemType("read-model-behind", HttpStatus.SERVICE_UNAVAILABLE,
            "The read model is behind",
            "The position that the response needs, such as that of min_position, has not been applied in time. "
                    + "Try again after the number of seconds in Retry-After.");
    static final ProblemType READ_MODEL_NOT_BUILT = new ProblemType("read-model-not-built",
            HttpStatus.SERVICE_UNAVAILABLE, "The read model is being built",
            "This version of the service fills its read tables from the log for the first time. `position` of `head` events "
                    + "are applied, which takes `seconds_left` more. Commands are served meanwhile.");

    /// The types that say no more than their status does.
    private static final List<ProblemType> GENERAL = List.of(BAD_REQUEST, NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE,
            REQUEST_TIMEOUT, PRECONDITION_FAILED, CONTENT_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, RANGE_NOT_SATISFIABLE,
            EXPECTATION_FAILED, INTERNAL_ERROR, NOT_IMPLEMENTED, UNAVAILABLE, HTTP_VERSION_NOT_SUPPORTED);
    private static final List<ProblemType> PARTICULAR = List.of(INVALID_BODY, INVALID_PARAMETER, IDEMPOTENCY_KEY_IN_USE,
            IDEMPOTENCY_KEY_REUSED, UNKNOWN_EVENT, READ_MODEL_BEHIND, READ_MODEL_NOT_BUILT);

    @Override
    public List<ProblemType> types() {
        return Stream.concat(GENERAL.stream(), PARTICULAR.stream()).toList();
    }

    /// The general type for a status, or for all of its class.
    static ProblemType forStatus(int status) {
        return GENERAL.stream().filter(type -> type.status().value() == status).findFirst()
                .orElse(status < 500 ? BAD_REQUEST : INTERNAL_ERROR);
    }
}
