package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;

import org.touroku.eventsourcing.projection.Generation;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.State;
import org.touroku.eventsourcing.projection.ReadModels.States;
import org.touroku.support.TestThreads;

class ResponseCacheTests {
    private final ReadModels readModels = mock(ReadModels.class);
    private final ResponseCache cache = new ResponseCache(readModels, mock(HandlerExceptionResolver.class),
            List.of("users", "user_versions")) {
        @Override
        protected String patternOf(HttpServletRequest request) {
            return "/users";
        }

        @Override
        protected @Nullable String streamOf(HttpServletRequest request) {
            return request.getRequestURI().equals("/users")
                    ? null
                    : request.getRequestURI().substring("/users/".length());
        }
    };
    private volatile State users = new State(new Generation("users_1"), 1, 0);
    private State versions = new State(new Generation("user_versions_1"), 1, 0);
    private final Map<String, Long> changes = new ConcurrentHashMap<>();
    private final Map<String, Long> positions = new ConcurrentHashMap<>();
    private long epoch;
    private final AtomicInteger rendered = new AtomicInteger();

    @BeforeEach
    void readStates() {
        when(readModels.readAtHead(anyString(), any()))
                .thenAnswer(_ -> new States(Map.of("users", users, "user_versions", versions), users.position(),
                        Instant.EPOCH, epoch));
        when(readModels.isUnchangedSince(anyString(), anyLong()))
                .thenAnswer(call -> changes.getOrDefault(call.<String>getArgument(0), 0L) <= call.<Long>getArgument(1));
    }

    @Test
    void rendersARequestOnceWhileTheReadModelsAreUnchanged() {
        assertThat(get("/users")).isEqualTo("rendering 1 of /users");
        assertThat(get("/users")).isEqualTo("rendering 1 of /users");
        assertThat(get("/users?size=1")).isEqualTo("rendering 2 of /users");
        assertThat(get("/users/1")).isEqualTo("rendering 3 of /users/1");
    }

    @Test
    void rendersEachMediaTypeAndHost() {
        var forms = request("/users");
        forms.removeHeader("Accept");
        forms.addHeader("Accept", "application/prs.hal-forms+json");
        var elsewhere = request("/users");
        elsewhere.setServerName("touroku.example");
        assertThat(List.of(get("/users"), get(forms), get(elsewhere))).doesNotHaveDuplicates();
    }

    @Test
    void rendersEachListOfAcceptedMediaTypes() {
        var two = request("/users");
        two.addHeader("Accept", "application/prs.hal-forms+json");
        assertThat(List.of(get(two), get("/users"))).doesNotHaveDuplicates();
    }

    @Test
    void rendersAQueryThatReadsLikeNone() {
        assertThat(List.of(get("/users"), get("/users?null"), get("/users?"))).doesNotHaveDuplicates();
    }

    @Test
    void rendersAgainAfterAChange() {
        get("/users");
        users = new State(users.generation(), 2, 0);
        assertThat(get("/users")).isEqualTo("rendering 2 of /users");
        users = new State(users.generation(), 2, 1);
        assertThat(get("/users")).isEqualTo("rendering 3 of /users");
        versions = new State(versions.generation(), 1, 1);
        assertThat(get("/users")).isEqualTo("rendering 4 of /users");
    }

    @Test
    void keepsAResponseWhileOtherStreamsChange() {
        assertThat(get("/users/a")).isEqualTo("rendering 1 of /users/a");
        change("b");
        assertThat(get("/users/a")).isEqualTo("rendering 1 of /users/a");
        change("a");
        assertThat(get("/users/a")).isEqualTo("rendering 2 of /users/a");
        change("b");
        assertThat(get("/users/a")).isEqualTo("rendering 2 of /users/a");
        users = new State(users.generation(), users.position(), 1); // as after a repair
        assertThat(get("/users/a")).isEqualTo("rendering 3 of /users/a");
    }

    @Test
    void keepsNoResponseThatWasRenderedBeforeAChange() {
        for (var address : List.of("/users", "/users/a")) {
            var slow = get(request(address), () -> {
                change("a");
                get("/users/b"); // begins to cache what belongs to the next position
            });
            var before = rendered.get();
            assertThat(slow).endsWith(address);
            assertThat(get(address)).isEqualTo("rendering " + (before + 1) + " of " + address);
        }
    }

    @Test
    void keepsNoResponseWhenThePositionHasMovedBack() {
        change("a");
        get("/users");
        get("/users/b");
        users = new State(users.generation(), 1, 0);
        epoch++;
        assertThat(get("/users")).isEqualTo("rendering 3 of /users");
        assertThat(get("/users/b")).isEqualTo("rendering 4 of /users/b");
    }

    @Test
    void equalRequestsAtTheSameStateShareOneRendering() {
        var responses = new ConcurrentLinkedQueue<String>();
        var others = IntStream.range(0, 10).mapToObj(_ -> new Thread(() -> responses.add(get("/users")))).toList();
        get(request("/users"), () -> {
            others.forEach(Thread::start);
            await().until(() -> others.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        });
        await().until(() -> responses.size() == 10);
        assertThat(responses).containsOnly("rendering 1 of /users");
    }

    @Test
    void whatChangesAllTheTimeIsRenderedEvery5MillisecondsAtMost() {
        var begun = System.nanoTime();
        for (int i = 1; i <= 20; i++) {
            change("a");
            assertThat(get("/users")).isEqualTo("rendering " + i + " of /users");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(19 * 5));
    }

    @Test
    void requestsThatComeBeforeARenderingBeginsShareIt() {
        var outdated = new AtomicInteger();
        try (var clients = new TestThreads()) {
            clients.start(32, () -> {
                for (int i = 0; i < 50; i++) {
                    var before = changeAny();
                    outdated.addAndGet(positions.getOrDefault(get("/users"), 0L) < before ? 1 : 0);
                }
            });
        }
        assertThat(outdated).hasValue(0);
        assertThat(rendered.get()).isBetween(50, 800);
    }

    private synchronized long changeAny() {
        change("a");
        return users.position();
    }

    @Test
    void aFailureToReadTheStateWhenItsTurnHasComeEndsTheRequestAndNoOther() {
        var reads = new AtomicInteger();
        when(readModels.readAtHead(anyString(), any())).thenAnswer(_ -> {
            if (reads.incrementAndGet() == 2) {
                throw new IllegalStateException("the database is away");
            }
            return new States(Map.of("users", users, "user_versions", versions), users.position(), Instant.EPOCH,
                    epoch);
        });
        await().until(() -> {
            reads.set(Integer.MIN_VALUE);
            change("a");
            get("/users");
            change("a");
            reads.set(0);
            return get("/users").isEmpty();
        });
        assertThat(get("/users")).isEqualTo("rendering " + rendered + " of /users");
    }

    @Test
    void aRequestDoesNotShareARenderingThatBeganBeforeAChange() {
        get(request("/users"), () -> {
            change("a");
            assertThat(get("/users")).isEqualTo("rendering 2 of /users");
        });
    }

    @Test
    void aFailedRenderingIsRepeatedByThoseWhoWaitForIt() {
        var responses = new ConcurrentLinkedQueue<String>();
        var other = new Thread(() -> responses.add(get("/users")));
        assertThatThrownBy(() -> get(request("/users"), () -> {
            other.start();
            await().until(() -> other.getState() == Thread.State.WAITING);
            throw new IllegalArgumentException("failed");
        })).hasRootCauseMessage("failed");
        await().until(() -> !responses.isEmpty());
        assertThat(responses).containsExactly("rendering 2 of /users");
    }

    /// 300 responses of 128 KiB are 37.5 MiB.
    @Test
    void keepsAtMost32MiB() {
        for (int i = 0; i < 300; i++) {
            getLarge(i);
        }
        var before = rendered.get();
        for (int i = 0; i < 300; i++) {
            getLarge(i);
        }
        assertThat(rendered.get() - before).isBetween(300 - 256, 300); // at least those that had no room
        before = rendered.get();
        getLarge(299);
        assertThat(rendered).hasValue(before);
    }

    /// An event of a stream, which the first projection has applied.
    private void change(String stream) {
        users = new State(users.generation(), users.position() + 1, users.revision());
        changes.put(stream, users.position());
    }

    private void getLarge(int page) {
        var padding = " ".repeat(128 * 1024);
        get(request("/users?page=" + page), () -> {}, padding);
    }

    private String get(String address) {
        return get(request(address));
    }

    private String get(MockHttpServletRequest request) {
        return get(request, () -> {});
    }

    private static MockHttpServletRequest request(String address) {
        var parts = address.split("\\?", 2);
        var request = new MockHttpServletRequest("GET", parts[0]);
        request.setQueryString(parts.length > 1 ? parts[1] : null);
        request.addHeader("Accept", "application/hal+json");
        return request;
    }

    /// @param meanwhile happens while the response is rendered
    private String get(MockHttpServletRequest request, Runnable meanwhile) {
        return get(request, meanwhile, "");
    }

    private String get(MockHttpServletRequest request, Runnable meanwhile, String padding) {
        var response = new MockHttpServletResponse();
        try {
            cache.doFilter(request, response, (_, rendering) -> {
                var body = "rendering " + rendered.incrementAndGet() + " of " + request.getRequestURI();
                positions.put(body, users.position());
                meanwhile.run();
                rendering.getWriter().write(body + padding);
            });
            return response.getContentAsString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
