package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.eventsourcing.subscription.Progress;
import org.touroku.eventsourcing.subscription.SubscriptionLoop;

/// Promise: queries see the generation that is live, and all that was acknowledged before, by whichever version.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadModelsIntegrationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String NAME = "positions";

    private final PositionsLog log = new PositionsLog();
    private final NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(log.database());
    private final LockingTransactions transactions = new LockingTransactions("swap", log.database());
    private Progress progress = new Progress();
    private ReadModels readModels;

    @AfterAll
    void close() {
        readModels.close();
        transactions.close();
        log.close();
    }

    @BeforeEach
    void clear() {
        if (readModels != null) {
            readModels.close();
        }
        log.clear();
        progress = new Progress();
        readModels = new ReadModels(List.of(log.projection(), log.projection(2)), ReadDatabase.own(jdbc, jdbc),
                progress);
    }

    @Test
    void aQueryOfAGenerationThatWasDroppedMeanwhileIsRepeatedOnTheLiveOne() {
        var before = readModels.read();
        var former = log.live();
        var next = log.begin(log.projection());
        transactions.run(jdbc -> Pointers.forget(jdbc, log.projection(), former));
        new GenerationCleanup(log.projection(), transactions, Duration.ofDays(1)).dropUnreferenced();
        assertThat(readModels.query(before, NAME, this::generationOf)).isEqualTo(next);
    }

    @Test
    void aQueryIsRepeatedOnceAndAfterNoOtherError() {
        var queries = new AtomicInteger();
        assertThatThrownBy(() -> readModels.query(readModels.read(), NAME, tables -> {
            queries.incrementAndGet();
            return tables.jdbc().queryForList("SELECT 1 FROM missing", Map.of());
        })).isInstanceOf(DataAccessException.class);
        assertThat(queries).hasValue(2);
        assertThatThrownBy(() -> readModels.query(readModels.read(), NAME, tables -> {
            queries.incrementAndGet();
            return tables.jdbc().queryForList(tables.sql("SELECT missing FROM {positions}"), Map.of());
        })).isInstanceOf(DataAccessException.class);
        assertThat(queries).hasValue(3);
    }

    @Test
    void withoutALiveGenerationAQueryIsRefused() {
        transactions.run(jdbc -> Pointers.forget(jdbc, log.projection(), log.live()));
        assertThatThrownBy(() -> readModels.query(readModels.read(), NAME, this::generationOf))
                .isInstanceOf(ReadModelNotBuilt.class);
        assertThatThrownBy(() -> readModels.await(readModels.read(), NAME, 1, PATIENCE))
                .isInstanceOf(ReadModelNotBuilt.class);
    }

    /// As an instance of another version may have acknowledged.
    @Test
    void aReaderWaitsUntilItsGenerationHasReachedTheHead() {
        log.append(1, 10);
        var reader = CompletableFuture.supplyAsync(() -> readModels.readAtHead(NAME, Duration.ofSeconds(20)),
                Thread::startVirtualThread);
        try (var _ = new SubscriptionLoop(NAME, log.projector("loop"), progress)) {
            assertThat(reader.join().of(NAME).position()).isEqualTo(10);
        }
    }

    @Test
    void aReaderIsServedTheCurrentRowsIfTheProjectionFails() {
        log.setBroken(true);
        log.append(1, 10);
        try (var loop = new SubscriptionLoop(NAME, log.projector("loop"), progress)) {
            await().until(loop::isFailing);
            var begun = System.nanoTime();
            assertThat(readModels.readAtHead(NAME, Duration.ofSeconds(20)).of(NAME).position()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aPositionThatIsNotReachedInTimeIsRefused() {
        assertThatThrownBy(() -> readModels.await(readModels.read(), NAME, 5, Duration.ofMillis(100)))
                .isInstanceOf(ReadModelBehind.class);
    }

    @Test
    void knowsWhichStreamsHaveEventsSinceAnEarlierRead() {
        log.append(1, 10);
        readModels.read();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(3), 10)).isTrue();
        log.append(11, 3, 2);
        readModels.read();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(3), 10)).isFalse();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(3), 11)).isTrue();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(4), 10)).isTrue();
    }

    @Test
    void takesAllStreamsForChangedAfterMoreEventsThanItReadsAtOnce() {
        log.append(1, 10);
        readModels.read();
        log.append(11, 1010);
        readModels.read();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(3), 10)).isTrue();
        log.append(1011, 2011);
        readModels.read();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(3), 1010)).isFalse();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(3), 2011)).isTrue();
    }

    /// As where another replica, which lags, answers the second statement of a read.
    @Test
    void takesAllStreamsForChangedIfEventsBeforeTheHeadAreNotFound() {
        log.append(1, 10);
        readModels.read();
        log.append(11, 3, 2);
        jdbc.update("DELETE FROM events WHERE position = 11", Map.of());
        readModels.read();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(3), 10)).isFalse();
        assertThat(readModels.isUnchangedSince(PositionsLog.stream(3), 11)).isTrue();
    }

    /// As after the restore of a backup.
    @Test
    void noticesThatTheHeadMovesBack() {
        log.append(1, 10);
        var before = readModels.read();
        assertThat(readModels.read().epoch()).isEqualTo(before.epoch());
        log.clear();
        log.append(1, 5);
        assertThat(readModels.read().epoch()).isGreaterThan(before.epoch());
    }

    private Generation generationOf(ReadTables tables) {
        tables.jdbc().queryForList(tables.sql("SELECT position FROM {positions}"), Map.of());
        return tables.generation();
    }
}
