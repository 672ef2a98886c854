package org.touroku.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.github.f4b6a3.ulid.UlidCreator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.AppendResult.ClaimConflict;
import org.touroku.eventsourcing.AppendResult.ConditionNotMet;
import org.touroku.eventsourcing.AppendResult.Duplicate;
import org.touroku.eventsourcing.AppendResult.VersionConflict;
import org.touroku.eventsourcing.InMemoryEventStore.StoredJob;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.json.MetadataJson;
import org.touroku.support.TestThreads;

/// What every event store must do.
public abstract class EventStoreContract {
    protected static final Instant MONDAY = Instant.parse("2026-11-23T09:00:00.123456Z");
    private static final Metadata METADATA = new Metadata("command", "conversation", "caller");

    private static final IdempotencyKey KEY = new IdempotencyKey("caller", "key");

    private record BrightLampBought(int lumens) {}

    /// An empty one, whose clock stands at [#MONDAY].
    protected abstract EventStore store();

    /// Sets the clock by which the store records events.
    protected abstract void setClock(Instant now);

    /// What was asked for, oldest first.
    protected abstract List<StoredJob> jobs();

    /// Ends all jobs that wait, by the clock of the store.
    protected abstract void endJobs();

    @Test
    void startsEmpty() {
        assertThat(store().head()).isZero();
        assertThat(store().readLog(0, 10)).isEmpty();
        assertThat(store().read(stream(), 0, 10)).isEmpty();
    }

    @Test
    void returnsEventsByteForByteAsAppended() {
        var store = store();
        var stream = stream();
        var data = "{\"name\": \"\uD83C\uDF38 \\u0041 é\",  \"n\":1.50}";
        var metadata = new Metadata("command", "conversation", "caller");
        store.append(new AppendRequest(stream, 0, List.of(new NewEvent("LampBought", 3, data)), List.of(), metadata));

        assertThat(store.read(stream, 0, 10)).containsExactly(
                new RecordedEvent(1, stream, 1, "LampBought", 3, data, MetadataJson.write(metadata), MONDAY));
        assertThat(MetadataJson.read(store.readLog(0, 1).getFirst().metadata())).isEqualTo(metadata);
    }

    @Test
    void keepsTheRevisionsOfATypeSideBySideForCodeThatReadsAll() {
        var store = store();
        var stream = stream();
        var types = new EventTypes<BrightLampBought>("lamp").with("LampBought", 2, BrightLampBought.class)
                .upcasting("LampBought", 1, data -> data.put("lumens", 13 * data.remove("watts").intValue()));
        append(store, stream, 0, 1);
        store.append(
                new AppendRequest(stream, 1, List.of(types.write(new BrightLampBought(400), stream, 2, null)),
                        List.of(), METADATA));

        assertThat(store.read(stream, 0, 10)).extracting(types::read)
                .containsExactly(new BrightLampBought(780), new BrightLampBought(400));
    }

    @Test
    void numbersAllEventsByPositionAndEachStreamByVersion() {
        var store = store();
        var one = stream();
        var other = stream();
        assertThat(append(store, one, 0, 2)).isEqualTo(appended(2, 2));
        assertThat(append(store, other, 0, 1)).isEqualTo(appended(1, 3));
        assertThat(append(store, one, 2, 2)).isEqualTo(appended(4, 5));

        assertThat(store.head()).isEqualTo(5);
        assertThat(store.readLog(0, 10)).extracting(RecordedEvent::position).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(store.read(one, 0, 10)).extracting(RecordedEvent::version).containsExactly(1L, 2L, 3L, 4L);
        assertThat(store.read(one, 0, 10)).extracting(RecordedEvent::position).containsExactly(1L, 2L, 4L, 5L);
    }

    @Test
    void readsFromAnyPositionOrVersion() {
        var store = store();
        var stream = stream();
        append(store, stream, 0, 5);

        assertThat(store.readLog(2, 2)).extracting(RecordedEvent::position).containsExactly(3L, 4L);
        assertThat(store.read(stream, 3, 1)).extracting(RecordedEvent::version).containsExactly(4L);
        assertThat(store.readLog(5, 10)).isEmpty();
    }

    @Test
    void appendsOnlyWhileAnotherStreamIsAtAVersion() {
        var store = store();
        var other = stream();
        var stream = stream();
        assertThat(store.append(on(append(stream, 0, 1), new AppendCondition(other, 0, null))))
                .isEqualTo(appended(1, 1));
        append(store, other, 0, 2);
        for (var version : new long[]{0, 1, 3}) {
            var condition = new AppendCondition(other, version, null);
            assertThat(store.append(on(append(stream, 1, 1), condition))).isEqualTo(new ConditionNotMet(condition));
        }
        assertThat(store.head()).isEqualTo(3);
        assertThat(store.append(on(append(stream, 1, 1), new AppendCondition(other, 2, null))))
                .isEqualTo(appended(2, 4));
    }

    @Test
    void appendsOnlyBeforeTheConditionEnds() {
        var store = store();
        var other = stream();
        var condition = new AppendCondition(other, 0, MONDAY.plusSeconds(1));
        assertThat(store.append(on(append(stream(), 0, 1), condition))).isEqualTo(appended(1, 1));
        setClock(MONDAY.plusSeconds(1));
        assertThat(store.append(on(append(stream(), 0, 1), condition))).isEqualTo(new ConditionNotMet(condition));
    }

    private static AppendRequest on(AppendRequest append, AppendCondition condition) {
        return new AppendRequest(append.stream(), append.expectedVersion(), append.events(), append.claims(),
                append.metadata(), append.key(), condition, append.idempotent(), append.jobs(), append.otherwise());
    }

    @Test
    void readsFilteredEventsFromAnyPosition() {
        var store = store();
        var one = stream();
        var other = stream();
        append(store, one, 0, 2);
        append(store, other, 0, 2);
        append(store, one, 2, 1, "LampBroken");
        append(store, other, 2, 1, "LampBroken");
        append(store, one, 3, 2);

        assertThat(positions(store, 0, 10, new EventFilter(null, one))).containsExactly(1L, 2L, 5L, 7L, 8L);
        assertThat(positions(store, 2, 2, new EventFilter(null, one))).containsExactly(5L, 7L);
        assertThat(positions(store, 4, 10, new EventFilter(null, one))).containsExactly(5L, 7L, 8L);
        assertThat(positions(store, 8, 10, new EventFilter(null, one))).isEmpty();
        assertThat(positions(store, 0, 10, new EventFilter(null, stream()))).isEmpty();
        assertThat(positions(store, 0, 10, new EventFilter(null, new StreamId("other", one.id())))).isEmpty();
        assertThat(positions(store, 0, 10, new EventFilter("LampBroken", null))).containsExactly(5L, 6L);
        assertThat(positions(store, 2, 3, new EventFilter("LampBought", null))).containsExactly(3L, 4L, 7L);
        assertThat(positions(store, 0, 10, new EventFilter("lampbroken", null))).isEmpty();
        assertThat(positions(store, 0, 10, new EventFilter("LampBought", one))).containsExactly(1L, 2L, 7L, 8L);
        assertThat(positions(store, 2, 10, new EventFilter("LampBroken", one))).containsExactly(5L);
        assertThat(positions(store, 7, 1, EventFilter.ALL)).containsExactly(8L);
        assertThat(positions(store, 6, 2, EventFilter.ofStreamType(one.type()))).containsExactly(7L, 8L);
        assertThat(positions(store, 0, 10, EventFilter.ofStreamType("other"))).isEmpty();
    }

    @Test
    void findsAnEventByItsPosition() {
        var store = store();
        append(store, stream(), 0, 2);

        assertThat(store.find(2)).contains(store.readLog(0, 2).getLast());
        assertThat(store.find(3)).isEmpty();
    }

    @Test
    void refusesAnAppendWithAnotherExpectedVersion() {
        var store = store();
        var stream = stream();
        append(store, stream, 0, 2);

        assertThat(append(store, stream, 0, 1)).isEqualTo(new VersionConflict(2));
        assertThat(append(store, stream, 1, 1)).isEqualTo(new VersionConflict(2));
        assertThat(append(store, stream, 3, 1)).isEqualTo(new VersionConflict(2));
        assertThat(store.head()).isEqualTo(2);
    }

    @Test
    void letsOneStreamHoldAClaim() {
        var store = store();
        var holder = stream();
        var claim = new Claim("email", "ada@example.com");

        assertThat(append(store, holder, 0, 1, claim)).isInstanceOf(Appended.class);
        assertThat(append(store, stream(), 0, 1, claim)).isEqualTo(new ClaimConflict(claim, holder));
        assertThat(append(store, stream(), 0, 1, new Claim("phone", claim.value()))).isInstanceOf(Appended.class);
        assertThat(append(store, holder, 1, 1, claim)).isInstanceOf(Appended.class);
        assertThat(store.head()).isEqualTo(3);
    }

    @Test
    void takesNoClaimForAnAppendThatIsRefused() {
        var store = store();
        var taken = new Claim("phone", "taken");
        var free = new Claim("email", "free@example.com");
        var holder = stream();
        append(store, holder, 0, 1, taken);

        assertThat(append(store, stream(), 0, 1, free, taken)).isEqualTo(new ClaimConflict(taken, holder));
        assertThat(append(store, stream(), 5, 1, free)).isEqualTo(new VersionConflict(0));
        assertThat(append(store, stream(), 0, 1, free)).isInstanceOf(Appended.class);
    }

    @Test
    void releasesTheFormerClaimWhenAStreamClaimsAnotherValue() {
        var store = store();
        var one = stream();
        var other = stream();
        var red = new Claim("colour", "red");
        var blue = new Claim("colour", "blue");
        var green = new Claim("colour", "green");
        append(store, one, 0, 1, red);
        append(store, other, 0, 1, blue);

        assertThat(append(store, one, 1, 1, blue)).isEqualTo(new ClaimConflict(blue, other));
        assertThat(append(store, one, 1, 1, green)).isInstanceOf(Appended.class);
        assertThat(append(store, other, 1, 1, red)).isInstanceOf(Appended.class);
        assertThat(append(store, one, 2, 1, blue)).isInstanceOf(Appended.class);
        assertThat(append(store, stream(), 0, 1, green)).isInstanceOf(Appended.class);
        assertThat(append(store, stream(), 0, 1, blue)).isEqualTo(new ClaimConflict(blue, one));
        assertThat(append(store, one, 3, 1)).isInstanceOf(Appended.class);
        assertThat(append(store, stream(), 0, 1, blue)).isEqualTo(new ClaimConflict(blue, one));
    }

    @Test
    void losesAndDuplicatesNoClaimWhenManyStreamsSwapTheirs() throws Exception {
        var store = store();
        var streams = IntStream.range(0, 8).mapToObj(_ -> stream()).toList();
        var holds = new AtomicReferenceArray<Claim>(8);
        for (int i = 0; i < 8; i++) {
            holds.set(i, new Claim("colour", "initially " + i));
            append(store, streams.get(i), 0, 1, holds.get(i));
        }
        try (var threads = new TestThreads()) {
            IntStream.range(0, 8).forEach(i -> threads.start(() -> {
                for (int n = 0, version = 1; n < 100; n++) {
                    var wanted = new Claim("colour", "shade " + (n * (i + 3)) % 12);
                    if (append(store, streams.get(i), version, 1, wanted) instanceof Appended) {
                        holds.set(i, wanted);
                        version++;
                    }
                }
            }));
        }
        for (int i = 0; i < 8; i++) {
            var held = holds.get(i);
            assertThat(append(store, stream(), 0, 1, held)).isEqualTo(new ClaimConflict(held, streams.get(i)));
        }
        assertThat(IntStream.range(0, 8).mapToObj(holds::get)).doesNotHaveDuplicates();
    }

    @Test
    void executesARequestOnceAndStoresItsResponse() {
        var store = store();
        var one = stream();
        var request = new IdempotentAppend(KEY, Digest.of("body"), appended -> "position " + appended.position());

        assertThat(store.append(request(append(one, 0, 1), request))).isEqualTo(appended(1, 1));
        var first = new Duplicate(new StoredResponse(Digest.of("body"), "position 1"));
        assertThat(store.append(request(append(one, 1, 1), request))).isEqualTo(first);
        assertThat(store.append(request(append(stream(), 0, 1), request))).isEqualTo(first);
        assertThat(store.head()).isEqualTo(1);
    }

    @Test
    void storesAResponseWithoutEventsButNoneForARefusedAppend() {
        var store = store();
        var stream = stream();
        append(store, stream, 0, 1);
        var request = new IdempotentAppend(KEY, Digest.of("body"), _ -> "nothing to do");
        var nothing = new AppendRequest(stream, 0, List.of(), List.of(), METADATA, KeyUse.NONE, null, request);

        assertThat(store.append(nothing)).isEqualTo(new VersionConflict(1));
        assertThat(
                store.append(new AppendRequest(stream, 1, List.of(), List.of(), METADATA, KeyUse.NONE, null, request)))
                .isEqualTo(appended(1, 0));
        assertThat(store.append(request(append(stream, 1, 1), request)))
                .isEqualTo(new Duplicate(new StoredResponse(Digest.of("body"), "nothing to do")));
        assertThat(store.head()).isEqualTo(1);
    }

    @Test
    void executesOneOfConcurrentRepeats() throws Exception {
        var store = store();
        var outcomes = new ArrayList<Future<AppendResult>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 400).forEach(i -> outcomes.add(threads.submit(() -> store.append(
                    request(append(stream(), 0, 1),
                            new IdempotentAppend(new IdempotencyKey("caller", "key " + i % 50), Digest.of("body"),
                                    appended -> "position " + appended.position()))))));
        }
        var appended = 0;
        for (var outcome : outcomes) {
            appended += outcome.get() instanceof Appended ? 1 : 0;
        }
        assertThat(appended).isEqualTo(50);
        assertThat(store.head()).isEqualTo(50);
    }

    @Test
    void keepsTheKeysOfCallersApart() {
        var store = store();
        var request = new IdempotentAppend(KEY, Digest.of("body"), _ -> "first");
        var other = new IdempotentAppend(new IdempotencyKey("other caller", "key"), Digest.of("body"), _ -> "second");

        assertThat(store.append(request(append(stream(), 0, 1), request))).isEqualTo(appended(1, 1));
        assertThat(store.append(request(append(stream(), 0, 1), other))).isEqualTo(appended(1, 2));
        assertThat(store.append(request(append(stream(), 0, 1), other)))
                .isEqualTo(new Duplicate(new StoredResponse(Digest.of("body"), "second")));
        assertThat(store.append(request(append(stream(), 0, 1), request)))
                .isEqualTo(new Duplicate(new StoredResponse(Digest.of("body"), "first")));
    }

    @Test
    void releasesTheClaimOfTheSameKindOnly() {
        var store = store();
        var holder = stream();
        var red = new Claim("colour", "red");
        var named = new Claim("name", red.value());
        append(store, holder, 0, 1, red, named);

        assertThat(append(store, holder, 1, 1, new Claim("colour", "blue"))).isInstanceOf(Appended.class);
        assertThat(append(store, stream(), 0, 1, named)).isEqualTo(new ClaimConflict(named, holder));
        assertThat(append(store, stream(), 0, 1, red)).isInstanceOf(Appended.class);
    }

    @Test
    void asksForAJobThatTheLastEventOfAStreamCauses() {
        var store = store();
        var holder = stream();
        var job = new JobRequest("care", holder, "notice");
        append(store, stream(), 0, 1);
        append(store, holder, 0, 2);

        assertThat(store.append(asking(stream(), 0, 0, job))).isEqualTo(appended(0, 0));
        assertThat(jobs()).containsExactly(new StoredJob(job, 3, 2, 1, null));

        var own = stream();
        var ownJob = new JobRequest("care", own, "notice");
        assertThat(store.append(asking(own, 0, 2, ownJob))).isEqualTo(appended(2, 5));
        assertThat(jobs()).containsExactly(new StoredJob(job, 3, 2, 1, null), new StoredJob(ownJob, 5, 2, 1, null));
        assertThat(store.head()).isEqualTo(5);
    }

    @Test
    void asksForNoJobOfAStreamWithoutEventsOrForARefusedAppend() {
        var store = store();
        var holder = stream();
        append(store, holder, 0, 1);

        assertThat(store.append(asking(stream(), 0, 0, new JobRequest("care", stream(), "notice"))))
                .isEqualTo(appended(0, 0));
        assertThat(store.append(
                asking(stream(), 0, 0, new JobRequest("care", new StreamId("other", holder.id()), "notice"))))
                .isEqualTo(appended(0, 0));
        assertThat(store.append(asking(holder, 0, 0, new JobRequest("care", holder, "notice"))))
                .isEqualTo(new VersionConflict(1));
        assertThat(jobs()).isEmpty();
    }

    @Test
    void leavesAJobAsItIsThatWaitsOrHasEndedInTheLastDay() {
        var store = store();
        var holder = stream();
        var job = new JobRequest("care", holder, "notice");
        append(store, holder, 0, 1);

        IntStream.range(0, 3).forEach(_ -> store.append(asking(stream(), 0, 0, job, job)));
        assertThat(jobs()).containsExactly(new StoredJob(job, 1, 1, 1, null));

        endJobs();
        setClock(MONDAY.plus(Duration.ofDays(1)));
        store.append(asking(stream(), 0, 0, job));
        assertThat(jobs()).containsExactly(new StoredJob(job, 1, 1, 1, MONDAY));
        store.append(asking(stream(), 0, 0, new JobRequest("care", holder, "other")));
        assertThat(jobs()).hasSize(2);
    }

    @Test
    void beginsAJobAnewThatHasEndedMoreThanADayAgo() {
        var store = store();
        var holder = stream();
        var job = new JobRequest("care", holder, "notice");
        append(store, holder, 0, 1);
        store.append(asking(stream(), 0, 0, job));
        endJobs();

        setClock(MONDAY.plus(Duration.ofDays(1)).plusMillis(1));
        store.append(asking(stream(), 0, 0, job));
        store.append(asking(stream(), 0, 0, job));
        assertThat(jobs()).containsExactly(new StoredJob(job, 1, 1, 2, null));

        append(store, holder, 1, 1);
        store.append(asking(stream(), 0, 0, job));
        assertThat(jobs()).containsExactly(new StoredJob(job, 1, 1, 2, null), new StoredJob(job, 2, 2, 1, null));
    }

    @Test
    void storesAResponseTogetherWithAJob() {
        var store = store();
        var holder = stream();
        var job = new JobRequest("care", holder, "notice");
        append(store, holder, 0, 1);
        var request = new IdempotentAppend(KEY, Digest.of("body"), _ -> "told");
        var stream = stream();
        var asking = new AppendRequest(stream, 0, List.of(), List.of(), METADATA, KeyUse.NONE, null, request,
                List.of(job));

        assertThat(store.append(asking)).isEqualTo(appended(0, 0));
        assertThat(store.append(asking)).isEqualTo(new Duplicate(new StoredResponse(Digest.of("body"), "told")));
        assertThat(jobs()).containsExactly(new StoredJob(job, 1, 1, 1, null));
    }

    private static AppendRequest asking(StreamId stream, long version, int events, JobRequest... jobs) {
        var append = append(stream, version, events == 0 ? 1 : events);
        return new AppendRequest(stream, version, events == 0 ? List.of() : append.events(), List.of(),
                append.metadata(), KeyUse.NONE, null, null, List.of(jobs));
    }

    @Test
    void appendsInsteadIfAClaimIsTaken() {
        var store = store();
        var holder = stream();
        var claim = new Claim("email", "ada@example.com");
        var job = new JobRequest("care", holder, "notice");
        append(store, holder, 0, 1, claim);
        var stream = stream();
        var told = new IdempotentAppend(KEY, Digest.of("body"), _ -> "told");
        var wants = wants(append(stream, 0, 2, claim), told, job);

        assertThat(store.append(wants)).isEqualTo(new ClaimConflict(claim, holder));
        assertThat(jobs()).containsExactly(new StoredJob(job, 1, 1, 1, null));
        assertThat(store.append(wants)).isEqualTo(new Duplicate(new StoredResponse(Digest.of("body"), "told")));
        assertThat(store.read(stream, 0, 10)).isEmpty();
        assertThat(store.head()).isEqualTo(1);
    }

    @Test
    void appendsNothingInsteadIfTheRequestIsRefusedForAnotherReason() {
        var store = store();
        var holder = stream();
        var claim = new Claim("email", "ada@example.com");
        append(store, holder, 0, 1, claim);
        var told = new IdempotentAppend(KEY, Digest.of("body"), _ -> "told");
        var job = new JobRequest("care", holder, "notice");

        assertThat(store.append(wants(append(stream(), 1, 1, claim), told, job))).isEqualTo(new VersionConflict(0));
        var condition = new AppendCondition(holder, 2, null);
        assertThat(store.append(on(wants(append(stream(), 0, 1, claim), told, job), condition)))
                .isEqualTo(new ConditionNotMet(condition));
        assertThat(jobs()).isEmpty();
        assertThat(store.append(request(append(stream(), 0, 1), told))).isEqualTo(appended(1, 2));
    }

    @Test
    void concurrentAppendsThatWantAClaimGetItOrAppendInstead() throws Exception {
        var store = store();
        var outcomes = new ArrayList<Future<AppendResult>>();
        var claims = IntStream.range(0, 10).mapToObj(i -> new Claim("email", i + "@example.com")).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 200).forEach(i -> outcomes.add(threads.submit(() -> {
                var key = new IdempotencyKey("caller", "key " + i);
                return store.append(wants(append(stream(), 0, 1, claims.get(i % 10)),
                        new IdempotentAppend(key, Digest.of("body"), _ -> "response"), null));
            })));
        }
        var conflicts = 0;
        for (var outcome : outcomes) {
            conflicts += outcome.get() instanceof ClaimConflict ? 1 : 0;
        }
        assertThat(conflicts).isEqualTo(190);
        assertThat(store.head()).isEqualTo(10);
        assertThat(jobs()).hasSize(10).allMatch(job -> job.round() == 1 && job.causeVersion() == 1);
    }

    /// @param job that is asked for instead; null for one of the holder
    private static AppendRequest wants(AppendRequest append, IdempotentAppend told, @Nullable JobRequest job) {
        return new AppendRequest(append.stream(), append.expectedVersion(), append.events(), append.claims(),
                append.metadata(), append.key(), null, told, List.of(),
                conflict -> Optional.of(new AppendRequest(append.stream(), append.expectedVersion(), List.of(),
                        List.of(), append.metadata(), KeyUse.NONE, null, told,
                        List.of(job == null ? new JobRequest("care", conflict.holder(), "notice") : job))));
    }

    @Test
    void hasAStableId() {
        assertThat(store().id()).matches("[0-9a-f]{32}").isEqualTo(store().id());
    }

    @Test
    void knowsTheHeadAfterATimeAndRecordsNothingMoreAtThatTime() {
        var store = store();
        append(store, stream(), 0, 2);
        assertThat(store.headAfter(MONDAY.minusNanos(1000))).hasValue(2);
        assertThat(store.headAfter(MONDAY)).isEmpty(); // an event may still be recorded at that time

        setClock(MONDAY.plusSeconds(60));
        assertThat(store.headAfter(MONDAY.plusSeconds(60))).isEmpty();
        assertThat(store.headAfter(MONDAY.plusSeconds(59))).hasValue(2);
        setClock(MONDAY);
        append(store, stream(), 0, 1);
        assertThat(store.readLog(2, 10)).extracting(RecordedEvent::recordedAt)
                .containsExactly(MONDAY.plusSeconds(60));
        assertThat(store.headAfter(MONDAY.plusSeconds(59))).hasValue(3);
    }

    @Test
    void neverLetsTimeGoBackAlongPositions() {
        var store = store();
        append(store, stream(), 0, 1);
        setClock(MONDAY.minusSeconds(60));
        append(store, stream(), 0, 1);
        setClock(MONDAY.plusSeconds(60));
        append(store, stream(), 0, 1);

        assertThat(store.readLog(0, 10)).extracting(RecordedEvent::recordedAt)
                .containsExactly(MONDAY, MONDAY, MONDAY.plusSeconds(60));
    }

    @Test
    void returnsAResultForEveryConcurrentAppend() throws Exception {
        var store = store();
        var contested = stream();
        var outcomes = new ArrayList<Future<AppendResult>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 200).forEach(i -> outcomes.add(threads.submit(() -> switch (i % 4) {
                case 0 -> append(store, contested, 0, 1);
                case 1 -> append(store, stream(), 0, 2, new Claim("email", "contested@example.com"));
                default -> append(store, stream(), 0, 3, new Claim("email", i + "@example.com"));
            })));
        }
        var appended = 0;
        for (var outcome : outcomes) {
            appended += outcome.get() instanceof Appended ? 1 : 0;
        }
        assertThat(appended).isEqualTo(1 + 1 + 100);
        assertThat(store.head()).isEqualTo(1 + 2 + 300);
        assertThat(store.readLog(0, 1000)).extracting(RecordedEvent::position)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 303).boxed().toList());
    }

    private static Appended appended(long version, long position) {
        return new Appended(version, position, false);
    }

    protected static StreamId stream() {
        return new StreamId("lamp", UlidCreator.getMonotonicUlid().toString());
    }

    private static AppendResult append(EventStore store, StreamId stream, long version, int events, Claim... claims) {
        return store.append(append(stream, version, events, claims));
    }

    private static AppendRequest with(AppendRequest append, KeyUse key) {
        return new AppendRequest(append.stream(), append.expectedVersion(), append.events(), append.claims(),
                append.metadata(), key, null, null);
    }

    @Test
    void returnsTheKeyOfAStreamWithItsEventsUntilItIsShredded() {
        var store = store();
        var stream = stream();
        var other = stream();
        var claim = new Claim("email", "shredded@example.com");
        store.append(with(append(stream, 0, 1, claim), KeyUse.create("one")));
        store.append(with(append(other, 0, 1), KeyUse.create("two")));
        store.append(with(append(stream, 1, 1), KeyUse.of("one")));
        assertThat(store.read(stream, 0, 10)).extracting(RecordedEvent::key).containsExactly("one", "one");
        assertThat(store.readLog(0, 10)).extracting(RecordedEvent::key).containsExactly("one", "two", "one");

        assertThat(store.append(with(append(stream, 1, 1), KeyUse.SHRED))).isEqualTo(new VersionConflict(2));
        assertThat(store.read(stream, 0, 10)).extracting(RecordedEvent::key).containsExactly("one", "one");
        assertThat(store.append(append(stream(), 0, 1, claim))).isEqualTo(new ClaimConflict(claim, stream));

        assertThat(store.append(with(append(stream, 2, 1), KeyUse.SHRED))).isEqualTo(appended(3, 4));
        assertThat(store.readLog(0, 10)).extracting(RecordedEvent::key).containsExactly(null, "two", null, null);
        assertThat(store.append(append(stream(), 0, 1, claim))).isInstanceOf(Appended.class);
    }

    private static AppendRequest request(AppendRequest append, IdempotentAppend request) {
        return new AppendRequest(append.stream(), append.expectedVersion(), append.events(), append.claims(),
                append.metadata(), append.key(), null, request);
    }

    private static AppendResult append(EventStore store, StreamId stream, long version, int events, String type) {
        return store.append(append(stream, version, events, type));
    }

    private static List<Long> positions(EventStore store, long after, int limit, EventFilter filter) {
        return store.readLog(after, limit, filter).stream().map(RecordedEvent::position).toList();
    }

    public static AppendRequest append(StreamId stream, long version, int events, Claim... claims) {
        return append(stream, version, events, "LampBought", claims);
    }

    private static AppendRequest append(StreamId stream, long version, int events, String type, Claim... claims) {
        var event = new NewEvent(type, 1, "{\"watts\":60}");
        var commandId = UlidCreator.getMonotonicUlid().toString();
        return new AppendRequest(stream, version, IntStream.range(0, events).mapToObj(_ -> event).toList(),
                List.of(claims),
                new Metadata(commandId, commandId, "test"));
    }
}
