package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.touroku.web.Requests.headers;

import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;

import com.github.f4b6a3.ulid.UlidCreator;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.eventsourcing.AppendCondition;
import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.CommandResult;
import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.Deadline;
import org.touroku.eventsourcing.Idempotency;
import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.Receipt;
import org.touroku.eventsourcing.SecretDigest;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.web.Caller.Provisional;
import org.touroku.web.CommandResponse.Renderer;

/// What all HTTP commands share: conditions (If-Match, If-None-Match), safe repeats (Idempotency-Key), the caller, and a response that waits
/// until the change is visible, unless the client prefers otherwise (Prefer).
///
/// The response to a command with an Idempotency-Key is fixed when the events are committed, so it does not wait: it is 202 if
/// the projection was not extended in the same transaction.
@Component
public class CommandEndpoint {
    /// The header of a command that can be repeated.
    public static final String IDEMPOTENCY_KEY = IdempotencyKeyHeader.NAME;
    /// The most time of a command, the wait for the projection included.
    private static final Duration LONGEST = Duration.ofMillis(4500);

    private final Progress progress;
    private final JsonMapper json;
    private final Tracer tracer;
    private final SecretDigest digest;

    CommandEndpoint(Progress progress, JsonMapper json, Tracer tracer, SecretDigest digest) {
        this.digest = digest;
        this.progress = progress;
        this.json = json;
        this.tracer = tracer;
    }

    /// Handles a command and responds with its receipt, or with the problem that it was refused for.
    ///
    /// @throws InvalidRequest if a header is not valid; and what [Commands] throws, which is 409, 422 or 503
    public <C> CommandResponse handle(C command, Commands<C> commands, CommandRepresentation representation,
            HttpServletRequest request) {
        var conditions = Conditions.of(request);
        var key = IdempotencyKeyHeader.parse(headers(request, IdempotencyKeyHeader.NAME));
        var context = new CommandContext(metadata(request), conditions::allowCommandAt);
        var renderer = new Renderer(representation, request.getRequestURI(),
                Preference.isRespondAsync(headers(request, "Prefer")), json);
        if (key == null) {
            var deadline = new Deadline(LONGEST);
            var result = handle(command, commands, context, request);
            var left = deadline.left();
            var patience = left.compareTo(ReadModels.PATIENCE) < 0 ? left : ReadModels.PATIENCE;
            return renderer.render(result, awaitVisible(result, representation, renderer.async(), patience));
        }
        var idempotency = new Idempotency(new IdempotencyKey(Caller.of(request).id(), key), fingerprint(request),
                result -> renderer.renderFixed(result).write());
        return CommandResponse.read(commands.handleOnce(command, context, idempotency));
    }

    /// Gives no result to anyone whose credentials were not confirmed: by the append, or by a read if nothing was appended. What fails from
    /// here on is reported as it is, because something may be stored.
    private static <C> CommandResult handle(C command, Commands<C> commands, CommandContext context,
            HttpServletRequest request) {
        var caller = Caller.of(request);
        var provisional = caller.provisional();
        if (provisional == null) {
            return handle(command, commands, context);
        }
        caller.confirmed().attachTo(request);
        var deadline = new Deadline(context.patience());
        var result = handle(command, commands, context, provisional, deadline);
        if (!(result instanceof Receipt receipt) || !receipt.changed()) {
            provisional.confirm(deadline.remaining());
        }
        return result;
    }

    private static <C> CommandResult handle(C command, Commands<C> commands, CommandContext context,
            Provisional provisional, Deadline deadline) {
        try {
            return handle(command, commands, context.with(provisional.condition()).within(deadline.remaining()));
        } catch (AppendCondition.NotMet _) {
            return handle(command, commands, context, provisional.renewed(), deadline);
        }
    }

    private static <C> CommandResult handle(C command, Commands<C> commands, CommandContext context) {
        try {
            return commands.handle(command, context);
        } catch (CommandRefused refused) {
            return refused;
        }
    }

    /// Waits until the projections show the result, unless the client prefers otherwise.
    private boolean awaitVisible(CommandResult result, CommandRepresentation representation, boolean async,
            Duration patience) {
        if (!(result instanceof Receipt receipt) || (async && receipt.changed())) {
            return false;
        }
        if (representation.isShown(receipt)) {
            return true;
        }
        var deadline = new Deadline(patience);
        return representation.projections().stream().allMatch(projection -> !progress.isMissing(projection)
                && progress.await(projection, receipt.position(), deadline.left())
                && !progress.isParked(projection, receipt.stream().id()));
    }

    /// Digests the method, the path, the conditions and the bytes of the body.
    private String fingerprint(HttpServletRequest request) {
        var head = "%s %s\n%s%s\n".formatted(request.getMethod(), request.getRequestURI(),
                headers(request, HttpHeaders.IF_MATCH),
                String.join(",", headers(request, HttpHeaders.IF_NONE_MATCH)));
        return digest.of(head.getBytes(UTF_8), JsonBody.body(request));
    }

    private Metadata metadata(HttpServletRequest request) {
        var commandId = UlidCreator.getMonotonicUlid().toString();
        var correlationId = request.getHeader(CorrelationIdFilter.HEADER);
        return new Metadata(commandId, correlationId == null ? commandId : correlationId,
                Caller.of(request).id(), traceparent());
    }

    private @Nullable String traceparent() {
        var span = tracer.currentSpan();
        return span == null || !Boolean.TRUE.equals(span.context().sampled())
                ? null
                : "00-" + span.context().traceId() + "-" + span.context().spanId() + "-01";
    }
}
