package org.touroku.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import org.touroku.eventsourcing.CommandRefused.WrongVersion;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.Idempotency.KeyInUse;
import org.touroku.eventsourcing.Idempotency.KeyReused;
import org.touroku.eventsourcing.InMemoryEventStore.StoredJob;
import org.touroku.eventsourcing.LampDecider.BuyLamp;
import org.touroku.eventsourcing.LampDecider.LampBought;
import org.touroku.eventsourcing.LampDecider.Lamps;
import org.touroku.eventsourcing.LampDecider.NameTaken;
import org.touroku.eventsourcing.LampDecider.TooBright;

@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class CommandHandlerTests {
    private static final String HOME = "01HQJXYYX2BQEYCWTX34P9Z7DE";
    private static final String NEXT_DOOR = "01HQJXYYX2BQEYCWTX34P9Z7DF";
    private static final Metadata METADATA = new Metadata("command", "command", "test");
    private static final IdempotencyKey KEY = new IdempotencyKey("caller", "key");

    private final InMemoryEventStore inMemory = new InMemoryEventStore(Instant.EPOCH);
    private final CountingEventStore store = new CountingEventStore(inMemory);
    private final CommandHandler<BuyLamp, Lamps, LampBought> lamps = new CommandHandlers(store,
            new InMemorySnapshots(), inMemory).handler(new LampDecider(), LampDecider.events());

    @Test
    void handlesCommandsOfAnAggregateThatIsADeciderAndNothingElse() {
        assertThat(lamps.handle(lamp(HOME, 40), any())).isEqualTo(new Receipt(stream(HOME), 1, 1, true, false));
        assertThat(lamps.handle(lamp(NEXT_DOOR, 25), any()))
                .isEqualTo(new Receipt(stream(NEXT_DOOR), 1, 2, true, false));
        assertThat(lamps.handle(lamp(HOME, 60), any())).isEqualTo(new Receipt(stream(HOME), 2, 3, true, false));
        assertThat(store.read(stream(HOME), 0, 10)).extracting(LampDecider.events()::read)
                .containsExactly(new LampBought(40), new LampBought(60));
    }

    @Test
    void appendsNothingForACommandThatChangesNothing() {
        assertThat(lamps.handle(lamp(HOME, 0), any())).isEqualTo(new Receipt(stream(HOME), 0, 0, false, false));
        lamps.handle(lamp(NEXT_DOOR, 40), any());
        lamps.handle(lamp(HOME, 40), any());
        assertThat(lamps.handle(lamp(HOME, 0), any())).isEqualTo(new Receipt(stream(HOME), 1, 2, false, false));
        assertThat(store.appends()).isEqualTo(2);
    }

    @Test
    void throwsTheRefusalOfTheRules() {
        assertThatThrownBy(() -> lamps.handle(lamp(HOME, 1001), any())).isInstanceOf(TooBright.class);
        assertThat(store.appends()).isZero();
    }

    @Test
    void throwsTheRefusalOfAClaimThatAnotherStreamHolds() {
        lamps.handle(new BuyLamp(HOME, 40, "desk"), any());
        assertThatThrownBy(() -> lamps.handle(new BuyLamp(NEXT_DOOR, 40, "desk"), any())).isInstanceOf(NameTaken.class);
        assertThat(lamps.handle(new BuyLamp(HOME, 40, "desk"), any()).version()).isEqualTo(2);
        assertThat(store.head()).isEqualTo(2);
    }

    @Test
    void asksForTheJobsThatFollowATakenClaim() {
        lamps.handle(new BuyLamp(HOME, 40, "desk"), any());
        assertThat(inMemory.jobs()).isEmpty();

        var wanted = new StoredJob(new JobRequest("lamp_names", stream(HOME), "wanted"), 1, 1, 1, null);
        assertThatThrownBy(() -> lamps.handle(new BuyLamp(NEXT_DOOR, 40, "desk"), any())).isInstanceOf(NameTaken.class);
        assertThat(inMemory.jobs()).containsExactly(wanted);
        assertThat(once(new BuyLamp(NEXT_DOOR, 40, "desk"))).isEqualTo("NameTaken");
        assertThat(inMemory.jobs()).containsExactly(wanted);
        assertThat(inMemory.find(KEY)).isPresent();
        assertThat(store.head()).isEqualTo(1);
        assertThat(store.appends()).as("one for each command").isEqualTo(3);
    }

    @Test
    void asksForNoJobIfTheConditionOfTheAppendIsNotMet() {
        lamps.handle(new BuyLamp(HOME, 40, "desk"), any());
        var condition = new AppendCondition(stream(HOME), 1, null);
        appendElsewhere(append(HOME, 1));
        assertThatThrownBy(() -> lamps.handle(new BuyLamp(NEXT_DOOR, 40, "desk"), any().with(condition)))
                .isInstanceOf(AppendCondition.NotMet.class);
        assertThat(inMemory.jobs()).isEmpty();
    }

    private static AppendRequest append(String household, long version) {
        return new AppendRequest(stream(household), version, List.of(new NewEvent("LampBought", 1, "{\"watts\":40}")),
                List.of(), METADATA);
    }

    @Test
    void storesTheResponseToARefusal() {
        lamps.handle(new BuyLamp(HOME, 40, "desk"), any());
        assertThat(once(new BuyLamp(NEXT_DOOR, 40, "desk"))).isEqualTo("NameTaken");
        assertThat(inMemory.find(KEY)).contains(new StoredResponse(Digest.of("body"), "NameTaken"));

        lamps.handle(new BuyLamp(HOME, 40, "shelf"), any()); // which sets the other name free
        assertThat(once(new BuyLamp(NEXT_DOOR, 40, "desk"))).isEqualTo("NameTaken");
        assertThat(store.read(stream(NEXT_DOOR), 0, 10)).isEmpty();
    }

    @Test
    void refusesACommandThatIsMeantForAnotherVersion() {
        lamps.handle(lamp(HOME, 40), any());
        for (var watts : List.of(60, 0, 1001)) {
            var refused = catchThrowableOfType(WrongVersion.class,
                    () -> lamps.handle(lamp(HOME, watts), meantFor(version -> version == 2)));
            assertThat(refused.actualVersion()).as("%d watts", watts).isEqualTo(1);
        }
        assertThat(store.appends()).isEqualTo(1);
        assertThat(lamps.handle(lamp(HOME, 60), meantFor(version -> version == 1)).version()).isEqualTo(2);
    }

    @Test
    void aRefusalOfTheRulesSaysMoreThanThatThereIsNoStreamYet() {
        assertThatThrownBy(() -> lamps.handle(lamp(HOME, 1001), meantFor(version -> version == 2)))
                .isInstanceOf(TooBright.class);
        assertThatThrownBy(() -> lamps.handle(lamp(HOME, 60), meantFor(version -> version == 2)))
                .isInstanceOfSatisfying(WrongVersion.class, refused -> assertThat(refused.actualVersion()).isZero());
    }

    @Test
    void decidesAgainIfAnotherInstanceHasAppendedMeanwhile() {
        store.beforeAppend(first(this::appendElsewhere));
        assertThat(lamps.handle(lamp(HOME, 40), any())).isEqualTo(new Receipt(stream(HOME), 2, 2, true, false));
        assertThat(store.appends()).isEqualTo(2);

        store.beforeAppend(first(this::appendElsewhere));
        assertThatThrownBy(() -> lamps.handle(lamp(HOME, 40), meantFor(version -> version == 2)))
                .isInstanceOfSatisfying(WrongVersion.class,
                        refused -> assertThat(refused.actualVersion()).isEqualTo(3));
    }

    @Test
    void givesUpAfterItsPatienceUnderConstantConflicts() {
        var patience = Duration.ofMillis(300);
        store.beforeAppend(request -> {
            LockSupport.parkNanos(1_000_000);
            appendElsewhere(request);
        });
        var start = System.nanoTime();
        var failure = catchThrowableOfType(EventStoreUnavailable.class,
                () -> lamps.handle(lamp(HOME, 40), any().within(patience)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(patience, patience.multipliedBy(5));
        assertThat(failure.outcome()).isEqualTo(Outcome.NOTHING_STORED);
        assertThat(store.appends()).isGreaterThan(5);
        assertThat(store.head()).as("only what the others have appended").isEqualTo(store.appends());
    }

    @Test
    void commandsOnOneStreamDoNotConflictWithEachOther() throws Exception {
        store.beforeAppend(_ -> LockSupport.parkNanos(1_000_000));
        var receipts = new ArrayList<Future<Receipt>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                receipts.add(threads.submit(() -> lamps.handle(lamp(HOME, 40), any())));
            }
        }
        assertThat(receipts).extracting(receipt -> receipt.get().version())
                .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(store.appends()).isEqualTo(100);
    }

    @Test
    void aHotStreamDoesNotDelayAnotherOne() throws Exception {
        try (var hot = new Stuck(HOME); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                threads.execute(() -> lamps.handle(lamp(HOME, 40), any()));
            }
            hot.reached.await();
            assertThat(threads.submit(() -> lamps.handle(lamp(NEXT_DOOR, 40), any())).get(2, TimeUnit.SECONDS))
                    .isEqualTo(new Receipt(stream(NEXT_DOOR), 1, 1, true, false));
            hot.release();
        }
        assertThat(store.read(stream(HOME), 0, 100)).hasSize(20);
    }

    @Test
    void givesRepeatsTheFirstResponse() {
        assertThat(once(lamp(HOME, 40))).isEqualTo("version 1");
        lamps.handle(lamp(HOME, 60), any());
        assertThat(once(lamp(HOME, 40))).isEqualTo("version 1");
        assertThat(store.head()).isEqualTo(2);
        assertThatThrownBy(() -> lamps.handleOnce(lamp(HOME, 40), any(), idempotency("another body")))
                .isInstanceOf(KeyReused.class);
        assertThat(store.head()).isEqualTo(2);
    }

    @Test
    void givesARepeatTheResponseThatAnotherInstanceHasStoredMeanwhile() {
        var other = new CommandHandlers(inMemory, new InMemorySnapshots(), inMemory).handler(new LampDecider(),
                LampDecider.events());
        store.beforeAppend(first(_ -> other.handleOnce(lamp(HOME, 40), any(), idempotency("body"))));
        assertThat(once(lamp(HOME, 40))).isEqualTo("version 1");
        assertThat(store.head()).isEqualTo(1);
    }

    @Test
    void storesTheResponseToACommandThatChangesNothing() {
        assertThat(once(lamp(HOME, 0))).isEqualTo("version 0");
        lamps.handle(lamp(HOME, 60), any());
        assertThat(once(lamp(HOME, 0))).isEqualTo("version 0");
    }

    @Test
    void refusesARepeatWhileTheFirstCommandIsBeingHandled() throws Exception {
        try (var first = new Stuck(HOME); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var response = threads.submit(() -> once(lamp(HOME, 40)));
            first.reached.await();
            assertThatThrownBy(() -> once(lamp(HOME, 40))).isInstanceOf(KeyInUse.class);
            first.release();
            assertThat(response.get()).isEqualTo("version 1");
        }
        assertThat(once(lamp(HOME, 40))).isEqualTo("version 1");
    }

    @Test
    void aKeyIsFreeAgainAfterAFailure() {
        var away = new EventStoreUnavailable(Outcome.NOTHING_STORED, "away", null);
        store.beforeAppend(_ -> {
            throw away;
        });
        assertThatThrownBy(() -> once(lamp(HOME, 40))).isSameAs(away);
        store.beforeAppend(_ -> {});
        assertThat(once(lamp(HOME, 40))).isEqualTo("version 1");
    }

    @Test
    void appendsNothingToAStreamWithAnEventThatItDoesNotKnow() {
        inMemory.append(new AppendRequest(stream(HOME), 0, List.of(new NewEvent("LampDimmed", 1, "{}")), List.of(),
                METADATA));
        assertThatThrownBy(() -> lamps.handle(lamp(HOME, 40), any())).isInstanceOf(UnknownEvent.class);
        assertThatThrownBy(() -> once(lamp(HOME, 40))).isInstanceOf(UnknownEvent.class);
        assertThat(store.appends()).isZero();
        assertThat(inMemory.find(KEY)).isEmpty();
    }

    /// Appends to a stream do not end before they are released.
    private final class Stuck implements AutoCloseable {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        Stuck(String household) {
            store.beforeAppend(request -> {
                if (request.stream().equals(stream(household))) {
                    reached.countDown();
                    awaitRelease();
                }
            });
        }

        private void awaitRelease() {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void release() {
            released.countDown();
        }

        @Override
        public void close() {
            release();
        }
    }

    private void appendElsewhere(AppendRequest request) {
        inMemory.append(new AppendRequest(request.stream(), request.expectedVersion(),
                List.of(LampDecider.events().write(new LampBought(15), request.stream(),
                        request.expectedVersion() + 1, null)),
                List.of(), METADATA));
    }

    /// Happens the first time only.
    private static Consumer<AppendRequest> first(Consumer<AppendRequest> what) {
        var first = new CountDownLatch(1);
        return request -> {
            if (first.getCount() > 0) {
                first.countDown();
                what.accept(request);
            }
        };
    }

    private String once(BuyLamp command) {
        return lamps.handleOnce(command, any(), idempotency("body"));
    }

    private static Idempotency idempotency(String body) {
        return new Idempotency(KEY, Digest.of(body), result -> switch (result) {
            case Receipt receipt -> "version " + receipt.version();
            case CommandRefused refused -> refused.getClass().getSimpleName();
        });
    }

    private static CommandContext any() {
        return new CommandContext(METADATA);
    }

    private static CommandContext meantFor(LongPredicate versions) {
        return new CommandContext(METADATA, versions);
    }

    private static BuyLamp lamp(String household, int watts) {
        return new BuyLamp(household, watts, null);
    }

    private static StreamId stream(String household) {
        return new StreamId("lamp", household);
    }
}
