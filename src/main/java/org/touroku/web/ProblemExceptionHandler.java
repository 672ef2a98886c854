package org.touroku.web;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.Idempotency;
import org.touroku.eventsourcing.UnknownEvent;
import org.touroku.eventsourcing.logging.RedactedException;
import org.touroku.eventsourcing.projection.Projections;
import org.touroku.eventsourcing.projection.ReadModelBehind;
import org.touroku.eventsourcing.projection.ReadModelNotBuilt;

/// Maps exceptions that controllers of all modules can throw to problem details (RFC 9457).
@RestControllerAdvice
class ProblemExceptionHandler extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemExceptionHandler.class);

    private final Projections projections;

    ProblemExceptionHandler(Projections projections) {
        this.projections = projections;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(InvalidRequest invalid) {
        return respond(invalid(invalid.violations()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadable(InvalidParameterException e) {
        return respond(CommonProblems.BAD_REQUEST.toProblem(CommonProblems.BAD_REQUEST.meaning()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(EventStoreUnavailable unavailable) {
        return unavailable(switch (unavailable.outcome()) {
            case NOTHING_STORED -> "Nothing was stored: " + unavailable.getMessage() + ".";
            case UNKNOWN -> "It is not known whether the command was stored: " + unavailable.getMessage() + ".";
        });
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unknownEvent(UnknownEvent unknown) {
        return later(CommonProblems.UNKNOWN_EVENT.toProblem("Nothing was done: " + unknown.getMessage() + "."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> keyInUse(Idempotency.KeyInUse e) {
        return respond(CommonProblems.IDEMPOTENCY_KEY_IN_USE
                .toProblem("The first request with this Idempotency-Key is still being handled."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> keyReused(Idempotency.KeyReused e) {
        return respond(CommonProblems.IDEMPOTENCY_KEY_REUSED.toProblem("Another request had this Idempotency-Key."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> behind(ReadModelBehind behind) {
        return later(
                CommonProblems.READ_MODEL_BEHIND
                        .toProblem("Position " + behind.position() + " was not reached in time."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notBuilt(ReadModelNotBuilt notBuilt) {
        var problem = CommonProblems.READ_MODEL_NOT_BUILT.toProblem("The projection " + notBuilt.projection()
                + " applies the log for the first time in this version.");
        projections.lastKnown(notBuilt.projection()).ifPresent(status -> {
            var build = status.rebuild();
            problem.setProperty("position", build == null ? 0 : build.position());
            problem.setProperty("head", status.head());
            if (build != null && build.secondsLeft(status.head()).isPresent()) {
                problem.setProperty("seconds_left", build.secondsLeft(status.head()).getAsLong());
            }
        });
        return later(problem);
    }

    @ExceptionHandler({TransientDataAccessException.class, NonTransientDataAccessResourceException.class,
            RecoverableDataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> unavailable(Exception e) {
        LOG.warn("The database is not available: {}", new RedactedException(e).onOneLine());
        return unavailable("The database does not respond.");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception e) {
        LOG.error("A request failed", new RedactedException(e));
        return respond(CommonProblems.INTERNAL_ERROR.toProblem("The request could not be served."));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var allowed = new LinkedHashSet<>(headers.getAllow());
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        allowed.add(HttpMethod.OPTIONS);
        headers.setAllow(allowed);
        return handleExceptionInternal(e, null, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(Exception e, @Nullable Object body,
            HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var complete = HttpHeaders.copyOf(headers);
        complete.setContentType(MediaType.APPLICATION_PROBLEM_JSON); // whatever Accept says
        return super.handleExceptionInternal(e, problem(e, body, status), complete, status, request);
    }

    private static ProblemDetail problem(Exception e, @Nullable Object body, HttpStatusCode status) {
        var known = body == null && e instanceof ErrorResponse response ? response.getBody() : body;
        if (known instanceof ProblemDetail problem && problem.getType() != null
                && !problem.getType().equals(ProblemDetail.forStatus(status).getType())) {
            return problem;
        }
        var type = CommonProblems.forStatus(status.value());
        return type.toProblem(type.meaning());
    }

    private static ProblemDetail invalid(List<InvalidRequest.Violation> violations) {
        var type = violations.getFirst().pointer() != null
                ? CommonProblems.INVALID_BODY
                : CommonProblems.INVALID_PARAMETER;
        var first = violations.getFirst();
        var name = Stream.of(first.pointer(), first.parameter(), first.header()).filter(Objects::nonNull).findFirst()
                .filter(pointer -> !pointer.isEmpty()).orElse("The body");
        var problem = type.toProblem(name + " " + first.detail() + ".");
        problem.setProperty("errors", violations);
        return problem;
    }

    private static ResponseEntity<ProblemDetail> unavailable(String detail) {
        return later(CommonProblems.UNAVAILABLE.toProblem(detail));
    }

    private static ResponseEntity<ProblemDetail> later(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus()).header(HttpHeaders.RETRY_AFTER, "1")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
    }

    private static ResponseEntity<ProblemDetail> respond(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
    }
}
