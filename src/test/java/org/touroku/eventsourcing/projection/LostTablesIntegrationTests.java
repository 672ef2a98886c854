package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.projection.PositionsLog.catchUp;
import static org.touroku.eventsourcing.projection.PositionsLog.positions;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.eventsourcing.mysql.LockingTransactions;

/// Promise: read models are disposable. A backup may lack their tables, or hold tables that nothing points to.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostTablesIntegrationTests {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int TABLES = 3;

    private final PositionsLog log = new PositionsLog();
    private final LiveRunner runner = log.projector("live");
    private final LockingTransactions transactions = new LockingTransactions("other", log.database());

    private Generation former;
    private Generation live;
    private Generation next;

    @AfterAll
    void close() {
        transactions.close();
        runner.close();
        log.close();
    }

    /// A generation is live, there is a former one, and a third one is filled.
    @BeforeEach
    void fill() {
        log.clear();
        log.append(1, 100);
        former = log.live();
        catchUp(runner);
        live = request();
        assertThat(transactions.transact(log.filledRebuild(live, transactions)::swap)).isTrue();
        log.append(101, 110);
        catchUp(runner);
        next = request();
        log.filledRebuild(next, transactions);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, TABLES})
    void aLostLiveGenerationIsFilledAgain(int tables) {
        end();
        var revision = log.revision();
        lose(live, tables);
        try (var _ = log.instance(SHORT)) {
            await().until(() -> log.pointers().live() != null && !live.equals(log.pointers().live()));
            await().until(() -> !log.generations().contains(live.name()));
        }
        assertThat(log.applied()).isEqualTo(positions(110));
        assertThat(log.revision()).isGreaterThan(revision);
        assertThat(log.tables()).noneMatch(table -> table.endsWith("_" + live.number()));
    }

    @Test
    void aGenerationBeingFilledReplacesALostLiveGeneration() {
        var revision = log.revision();
        lose(live, TABLES);
        try (var _ = log.instance(LONG)) {
            await().until(() -> next.equals(log.pointers().live()));
        }
        assertThat(log.applied()).isEqualTo(positions(110));
        assertThat(log.revision()).isGreaterThan(revision);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, TABLES})
    void aRebuildWhoseTablesAreLostEndsAndCanBeRequestedAgain(int tables) {
        lose(next, tables);
        try (var instance = log.instance(LONG)) {
            await().until(() -> "cancelled".equals(log.pointers().state()));
            instance.rebuilds().rebuild();
            await().until(() -> "finished".equals(log.pointers().state()));
        }
        assertThat(log.live()).isNotEqualTo(live).isNotEqualTo(next);
        assertThat(log.applied()).isEqualTo(positions(110));
        assertThat(log.pointers().former()).isEqualTo(live);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, TABLES})
    void aLostFormerGenerationCannotBeRolledBackTo(int tables) {
        end();
        lose(former, tables);
        try (var instance = log.instance(LONG)) {
            await().until(() -> log.pointers().former() == null);
            instance.rebuilds().rollBack();
            assertThat(log.pointers().isUnderWay()).isFalse();
        }
        assertThat(log.live()).isEqualTo(live);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, TABLES})
    void aRollBackToALostGenerationEnds(int tables) {
        end();
        transactions.run(jdbc -> Pointers.rollBack(jdbc, log.projection()));
        lose(former, tables);
        try (var _ = log.instance(LONG)) {
            await().until(() -> "cancelled".equals(log.pointers().state()));
        }
        assertThat(log.pointers().former()).isNotEqualTo(former);
        assertThat(log.applied()).isEqualTo(positions(110));
    }

    @Test
    void tablesThatNothingPointsToAreDropped() {
        end();
        log.jdbc().sql("DELETE FROM generations WHERE number = ?").param(next.number()).update();
        log.jdbc().sql("DELETE FROM checkpoints WHERE subscription = ?").param(next.name()).update();
        assertThat(log.tables()).hasSize(3 * TABLES);
        try (var _ = log.instance(LONG)) {
            await().until(() -> log.tables().size() == 2 * TABLES);
        }
        assertThat(log.applied()).isEqualTo(positions(110));
        assertThat(log.applied(former)).isEqualTo(positions(100));
    }

    /// The restored counter assigns a number whose tables exist already, with rows of events that the backup lacks.
    @Test
    void tablesWithRowsAreNotFilled() {
        end();
        var again = request();
        log.projection().tables().forEach(table -> log.jdbc().sql("CREATE TABLE %s %s COMMENT = 'generation %s'"
                .formatted(again.table(table.name()), table.definition(), again.name())).update());
        log.jdbc().sql("INSERT INTO " + again.table("position_notes") + " VALUES (9999)").update();
        assertThat(new GenerationTables(transactions).create(log.projection(), again)).isFalse();
    }

    private void end() {
        transactions.run(jdbc -> Pointers.cancel(jdbc, log.projection()));
    }

    private void lose(Generation generation, int tables) {
        log.projection().tables().stream().limit(tables)
                .forEach(table -> log.jdbc().sql("DROP TABLE " + generation.table(table.name())).update());
    }

    private Generation request() {
        return log.request(log.projection(), transactions);
    }
}
