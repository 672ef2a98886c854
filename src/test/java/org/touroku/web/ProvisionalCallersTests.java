package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.eventsourcing.AppendCondition;
import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.Idempotency;
import org.touroku.eventsourcing.Receipt;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.web.Caller.Provisional;

/// Callers whose credentials the append confirms.
class ProvisionalCallersTests {
    private static final String ID = "01HQJXYYX2BQEYCWTX34P9Z7DE";
    private static final AppendCondition FIRST = condition(1);
    private static final AppendCondition SECOND = condition(2);
    private static final Receipt CHANGED = new Receipt(new StreamId("user", ID), 1, 7, true, true);
    private static final Receipt UNCHANGED = new Receipt(new StreamId("user", ID), 1, 7, false, true);

    private final List<CommandContext> attempts = new ArrayList<>();
    private final List<Duration> reads = new ArrayList<>();
    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/user/registration");
    private final HandlerExceptionResolver problems = mock(HandlerExceptionResolver.class);
    private final CommandRepresentation representation = mock(CommandRepresentation.class);
    private final CommandEndpoint endpoint = new CommandEndpoint(mock(Progress.class), new JsonMapper(), Tracer.NOOP,
            _ -> "0".repeat(64));

    private static final class Unauthenticated extends RuntimeException {}

    /// @param isValid what a read says
    /// @param renewed what the log says; null if the credentials are not valid any more
    private record Fake(AppendCondition condition, boolean isValid, @Nullable Provisional renewed,
            List<Duration> reads) implements Provisional {
        @Override
        public Provisional renewed() {
            if (renewed == null) {
                throw new Unauthenticated();
            }
            return renewed;
        }

        @Override
        public void confirm(Duration patience) {
            reads.add(patience);
            if (!isValid) {
                throw new Unauthenticated();
            }
        }
    }

    @Test
    void anAppendThatMetTheConditionNeedsNoRead() {
        handle(caller(FIRST, false, null), _ -> CHANGED);
        assertThat(conditions()).containsExactly(FIRST);
        assertThat(reads).isEmpty();
    }

    @Test
    void aResultWithoutAnAppendIsConfirmedByARead() {
        handle(caller(FIRST, true, null), _ -> UNCHANGED);
        assertThat(reads).hasSize(1);
        assertThatThrownBy(() -> handle(caller(FIRST, false, null), _ -> UNCHANGED))
                .isInstanceOf(Unauthenticated.class);
    }

    /// Whatever a read says, which may be of a replica.
    @Test
    void aCommandWhoseConditionWasNotMetIsRepeatedOnANewConditionOnly() {
        handle(caller(FIRST, true, caller(SECOND, true, null)), onlyOn(SECOND));
        assertThat(conditions()).containsExactly(FIRST, SECOND);
        attempts.clear();
        assertThatThrownBy(() -> handle(caller(FIRST, true, caller(SECOND, true, null)), onlyOn(condition(3))))
                .isInstanceOf(Unauthenticated.class);
        assertThat(conditions()).containsExactly(FIRST, SECOND);
        attempts.clear();
        assertThatThrownBy(() -> handle(caller(FIRST, true, null), onlyOn(SECOND))).isInstanceOf(Unauthenticated.class);
        assertThat(conditions()).containsExactly(FIRST);
        assertThat(reads).isEmpty();
    }

    @Test
    void allAttemptsAndReadsHaveOneTimeLimit() {
        handle(caller(FIRST, true, caller(SECOND, true, null)),
                context -> FIRST.equals(context.condition()) ? onlyOn(SECOND).apply(context) : UNCHANGED);
        assertThat(List.of(attempts.get(0).patience(), attempts.get(1).patience(), reads.getFirst()))
                .isSortedAccordingTo((one, other) -> other.compareTo(one)).doesNotHaveDuplicates()
                .allSatisfy(each -> assertThat(each).isLessThan(EventStore.PATIENCE));
    }

    /// Otherwise a registration that may be stored would be reported as not done.
    @Test
    void anOutageIsReportedAsItIs() {
        for (var outage : List.of(new EventStoreUnavailable(Outcome.UNKNOWN, "silent", null),
                new EventStoreUnavailable(Outcome.NOTHING_STORED, "silent", null),
                new QueryTimeoutException("silent"))) {
            assertThatThrownBy(() -> handle(caller(FIRST, false, null), _ -> {
                throw outage;
            })).isSameAs(outage);
            assertThat(resolve(outage)).isNull();
        }
        assertThat(reads).isEmpty();
        verifyNoInteractions(problems);
    }

    @Test
    void aProblemBeforeTheCommandIsConfirmed() {
        var problem = new IllegalArgumentException("not valid");
        attach(caller(FIRST, true, null));
        assertThat(resolve(problem)).isNull();
        attach(caller(FIRST, false, null));
        when(problems.resolveException(any(), any(), any(), any())).thenReturn(new ModelAndView());
        assertThat(resolve(problem)).isNotNull();
        verify(problems).resolveException(any(), any(), any(), any(Unauthenticated.class));
    }

    private @Nullable ModelAndView resolve(Exception problem) {
        return new ProblemsOfProvisionalCallers(problems).resolveException(request, new MockHttpServletResponse(), null,
                problem);
    }

    private Provisional caller(AppendCondition condition, boolean isValid, @Nullable Provisional renewed) {
        return new Fake(condition, isValid, renewed, reads);
    }

    private void attach(Provisional provisional) {
        new Caller("key", Set.of(), (_, _) -> true, provisional).attachTo(request);
    }

    private void handle(Provisional provisional, Function<CommandContext, Receipt> attempt) {
        attach(provisional);
        when(representation.isShown(any())).thenReturn(true);
        when(representation.location(any())).thenReturn("/users/u");
        when(representation.body(any(), anyBoolean())).thenReturn("{}");
        when(representation.done()).thenReturn(HttpStatus.CREATED);
        endpoint.handle("command", new Commands<String>() {
            @Override
            public Receipt handle(String command, CommandContext context) {
                attempts.add(context);
                return attempt.apply(context);
            }

            @Override
            public String handleOnce(String command, CommandContext context, Idempotency idempotency) {
                throw new IllegalStateException("there is no key");
            }
        }, representation, request);
    }

    private static Function<CommandContext, Receipt> onlyOn(AppendCondition met) {
        return context -> {
            if (!met.equals(context.condition())) {
                throw new AppendCondition.NotMet(FIRST);
            }
            return CHANGED;
        };
    }

    private List<AppendCondition> conditions() {
        return attempts.stream().map(CommandContext::condition).toList();
    }

    private static AppendCondition condition(long version) {
        return new AppendCondition(new StreamId("api_key", ID), version, null);
    }
}
