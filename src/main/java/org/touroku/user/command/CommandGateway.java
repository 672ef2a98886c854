package org.touroku.user.command;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.http.HttpServletRequest;

import com.github.f4b6a3.ulid.UlidCreator;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.IdempotencyKeys;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.StoredAnswer;
import org.touroku.eventsourcing.projection.ReadPositions;
import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.command.CommandOutcome.Receipt;
import org.touroku.web.CorrelationId;
import org.touroku.web.Links;
import org.touroku.web.ProblemType;
import org.touroku.web.ReadModelBehind;

/// What all requests for commands share: conditions (If-Match), repeats (Idempotency-Key), and an answer that waits until the
/// read model shows the change, unless the client prefers otherwise (Prefer).
@Component
class CommandGateway {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String USERS = "users";

    private final UserCommandHandler handler;
    private final IdempotencyKeys keys;
    private final ReadPositions positions;
    private final ReadDatabase reads;
    private final JsonMapper json;
    private final Tracer tracer;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    CommandGateway(UserCommandHandler handler, IdempotencyKeys keys, ReadPositions positions, ReadDatabase reads,
            JsonMapper json, Tracer tracer) {
        this.handler = handler;
        this.keys = keys;
        this.positions = positions;
        this.reads = reads;
        this.json = json;
        this.tracer = tracer;
    }

    /// @param body of the request, as it was given
    ResponseEntity<byte[]> send(UserCommand command, Object body, HttpServletRequest request) {
        var expected = ExpectedVersions.parse(headers(request, HttpHeaders.IF_MATCH));
        var key = IdempotencyKey.parse(headers(request, IdempotencyKey.HEADER));
        var answers = new Answers(request.getRequestURI(), Links.to(Links.USERS, "users").getHref(),
                command instanceof RegisterUser ? HttpStatus.CREATED : HttpStatus.OK,
                Preference.isRespondAsync(headers(request, "Prefer")), reads.isReplica(), json);
        var answer = key == null
                ? carryOut(command, expected, answers, metadata(request), null)
                : once(command, expected, answers, metadata(request), new Once(key, fingerprint(request, body),
                        outcome -> answers.to(outcome).write()));
        return answer.toResponse();
    }

    private Answer carryOut(UserCommand command, ExpectedVersions expected, Answers answers, Metadata metadata,
            @Nullable Once once) {
        var outcome = handler.handle(command, expected, metadata, once);
        if (outcome instanceof CommandOutcome.CarriedOutBefore(var first) && once != null) {
            return repeat(first, once);
        }
        var answer = answers.to(outcome);
        if (!(outcome instanceof Receipt receipt)
                || (isVisible(answer) && !positions.isParked(USERS, receipt.userId().value()))) {
            return answer;
        }
        var stored = answers.stored(receipt);
        if (once != null) {
            keys.replace(once.key(), stored.write());
        }
        return stored;
    }

    private Answer once(UserCommand command, ExpectedVersions expected, Answers answers, Metadata metadata,
            Once once) {
        if (running.contains(once.key())) {
            throw inUse();
        }
        var first = keys.find(once.key());
        if (first.isPresent()) {
            return repeat(first.get(), once);
        }
        if (!running.add(once.key())) {
            throw inUse();
        }
        try {
            return carryOut(command, expected, answers, metadata, once);
        } finally {
            running.remove(once.key());
        }
    }

    private static ErrorResponseException inUse() {
        return ProblemType.IDEMPOTENCY_KEY_IN_USE.because("The first request with this Idempotency-Key still runs.");
    }

    private Answer repeat(StoredAnswer first, Once once) {
        if (!first.fingerprint().equals(once.fingerprint())) {
            throw ProblemType.IDEMPOTENCY_KEY_REUSED.because("Another request had this Idempotency-Key.");
        }
        var answer = Answer.read(first.answer());
        if (!isVisible(answer)) {
            throw new ReadModelBehind(answer.position());
        }
        return answer;
    }

    private boolean isVisible(Answer answer) {
        return answer.position() == 0 || positions.await(USERS, answer.position(), PATIENCE);
    }

    private String fingerprint(HttpServletRequest request, Object body) {
        return Digest.of(request.getMethod() + " " + request.getRequestURI() + " " + json.writeValueAsString(body));
    }

    private static List<String> headers(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }

    private Metadata metadata(HttpServletRequest request) {
        var commandId = UlidCreator.getMonotonicUlid().toString();
        var correlationId = request.getHeader(CorrelationId.HEADER);
        return new Metadata(commandId, correlationId == null ? commandId : correlationId, "anonymous", traceparent());
    }

    private @Nullable String traceparent() {
        var span = tracer.currentSpan();
        return span == null || !Boolean.TRUE.equals(span.context().sampled())
                ? null
                : "00-" + span.context().traceId() + "-" + span.context().spanId() + "-01";
    }
}
