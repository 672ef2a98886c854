package org.touroku.eventsourcing.projection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.projection.PositionsLog.catchUp;
import static org.touroku.eventsourcing.projection.PositionsLog.positions;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.mysql.DatabaseRejected;
import org.touroku.eventsourcing.mysql.EventTable;
import org.touroku.eventsourcing.mysql.LockingTransactions;

/// Promise: generations are created and dropped completely, whichever instance is killed or frozen meanwhile, and each version
/// of the code has its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenerationsIntegrationTests {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int TABLES = 3;

    private final PositionsLog log = new PositionsLog();
    private final NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(log.database());
    private final LiveRunner live = log.projector("live");
    private final LockingTransactions transactions = new LockingTransactions("other", log.database());
    private final GenerationCleanup cleanup = new GenerationCleanup(log.projection(), transactions, LONG);

    @AfterAll
    void close() {
        transactions.close();
        live.close();
        log.close();
    }

    @BeforeEach
    void clear() {
        log.clear();
        log.append(1, 100);
        catchUp(live);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, TABLES})
    void creationIsFinishedAfterAKillBehindAnyDdlStatement(int tables) {
        var next = log.request(log.projection(), transactions);
        log.projection().tables().stream().limit(tables)
                .forEach(table -> log.execute("CREATE TABLE %s %s COMMENT = '%s'"
                        .formatted(next.table(table.name()), table.definition(), "generation " + next.name())));
        try (var instance = log.instance(1, LONG)) {
            log.awaitState("finished");
            assertThat(log.live()).isEqualTo(next);
            assertThat(log.applied()).isEqualTo(positions(100));

            instance.rebuilds().rebuild();
            log.awaitState("finished");
            assertThat(log.live()).isNotEqualTo(next);
        }
    }

    @Test
    void aRunnerThatHasReadThePointerBeforeASwapWritesToTheLiveOneOnly() {
        var former = log.live();
        try (var _ = rebuilt(LONG)) {
            log.append(101, 110);
            catchUp(live);
        }
        assertThat(log.live()).isNotEqualTo(former);
        assertThat(log.applied()).isEqualTo(positions(110));
        assertThat(log.applied(former)).isEqualTo(positions(100));
    }

    @Test
    void aRunnerGoesOnWhenTheGenerationThatItKnowsWasDropped() {
        var former = log.live();
        try (var _ = rebuilt(SHORT)) {
            await().until(() -> !log.tables().contains(former.table("positions")));
            log.append(101, 110);
            await().until(() -> live.advance().position() == 110); // once the instance has nothing locked
        }
    }

    @Test
    void tablesOfAnInstanceFrozenWhileItCreatedThemAreDropped() {
        var next = log.request(log.projection(), transactions);
        transactions.run(jdbc -> Pointers.cancel(jdbc, log.projection()));
        cleanup.dropUnreferenced();
        assertThat(new GenerationTables(transactions).create(log.projection(), next)).isTrue(); // wakes now
        assertThat(log.tables()).contains(next.table("positions"));
        assertThat(log.generations()).containsExactly(log.live().name());

        cleanup.dropUnreferenced();
        assertThat(log.tables()).hasSize(TABLES).contains(log.live().table("positions"));
    }

    @Test
    void aForeignTableIsNeitherFilledNorDropped() {
        var name = "positions_" + (log.live().number() + 1);
        log.execute("CREATE TABLE " + name + " (position BIGINT PRIMARY KEY)");
        try (var instance = log.instance(1, SHORT)) {
            instance.rebuilds().rebuild();
            log.awaitState("cancelled");
            instance.rebuilds().rebuild();
            log.awaitState("finished");
            await().until(() -> log.tables().size() == TABLES);
        }
        assertThat(log.applied()).isEqualTo(positions(100));
        assertThat(log.jdbc().sql("SELECT COUNT(*) FROM " + name).query(Long.class).single()).isZero();
        log.execute("DROP TABLE " + name);
    }

    @Test
    void instancesThatStartAVersionAtOnceFillOneGeneration() {
        try (var _ = log.instance(2, LONG); var _ = log.instance(2, LONG); var _ = log.instance(2, LONG)) {
            await().until(() -> pointers(2).live() != null);
            var live = requireNonNull(pointers(2).live());
            assertThat(log.applied(live)).isEqualTo(positions(100));
            assertThat(log.generations()).containsExactly(log.live().name(), live.name());
        }
    }

    @Test
    void instancesThatStartWithAnEmptyLogFillOneGeneration() {
        log.clear();
        try (var _ = log.instance(2, LONG); var _ = log.instance(2, LONG); var newer = log.projector("newer", 2)) {
            await().until(() -> pointers(2).live() != null);
            var live = requireNonNull(pointers(2).live());
            assertThat(log.generations()).containsExactly(log.live().name(), live.name());
            log.append(1, 10);
            catchUp(newer);
            assertThat(log.applied(live)).isEqualTo(positions(10));
        }
    }

    @Test
    void versionsFollowTheLogWithGenerationsOfTheirOwn() {
        var older = log.live();
        try (var _ = log.instance(2, LONG); var newer = log.projector("newer", 2)) {
            await().until(() -> pointers(2).live() != null);
            log.append(101, 110);
            transactions.run(jdbc -> {
                Pointers.lock(jdbc, log.projection(2));
                catchUp(live); // although the other version is locked
            });
            catchUp(newer);
        }
        assertThat(log.live()).isEqualTo(older);
        assertThat(log.applied(older)).isEqualTo(positions(110));
        assertThat(log.applied(requireNonNull(pointers(2).live()))).isEqualTo(positions(110));
    }

    /// Instances of two versions append one after the other, and each extends its own generation.
    @Test
    void aVersionThatExtendsItsGenerationLocksNoOther() {
        var newer = log.begin(log.projection(2));
        try (var runner = log.projector("newer", 2)) {
            transactions.run(jdbc -> {
                log.append(jdbc, 101, 110);
                assertThat(PositionsLog.extend(live, EventTable.after(jdbc, 100, 10), jdbc)).isPresent();
                assertThat(runner.advance().position()).isEqualTo(100);
                assertThat(log.applied(newer)).isEqualTo(positions(100));
            });
        }
    }

    /// Instances look for what to renew and to drop all the time; nearly always there is nothing.
    @Test
    void nothingToRenewAndToDropLocksNothing() {
        log.execute("UPDATE projections SET finished_at = UTC_TIMESTAMP(6) - INTERVAL 1 HOUR");
        transactions.run(jdbc -> {
            Pointers.serve(jdbc, log.projection(), Duration.ofMinutes(1));
            Pointers.forgetFormer(jdbc, log.projection(), Duration.ZERO);
            log.append(101, 110);
            assertThat(live.advance().position()).isEqualTo(110);
        });
    }

    @Test
    void aRebuildOfOneVersionLeavesThatOfAnotherAlone() {
        log.setBroken(tables -> !tables.isLive());
        try (var older = log.instance(1, SHORT); var _ = log.instance(2, SHORT)) {
            await().until(() -> pointers(2).next() != null);
            var next = pointers(2).next();
            older.rebuilds().rebuild();
            older.rebuilds().cancel();
            assertThat(pointers(2).next()).isEqualTo(next);
            log.setBroken(false);
            await().until(() -> pointers(2).live() != null);
            assertThat(pointers(2).live()).isEqualTo(next);
        }
    }

    @Test
    void tablesThatAreDeclaredOtherwiseUnderTheSameVersionAreRejected() {
        log.jdbc().sql("UPDATE projections SET definition = 'another'").update();
        assertThatThrownBy(() -> log.instance(1, LONG)).isInstanceOf(DatabaseRejected.class)
                .hasMessageContaining("version 1 of the projection positions");
    }

    @Test
    void aVersionThatNoInstanceServesIsDroppedAfterAWhile() {
        try (var _ = log.instance(2, LONG)) {
            await().until(() -> pointers(2).live() != null);
        }
        var newer = requireNonNull(pointers(2).live());
        serveLast(2, "590 SECOND");
        try (var _ = log.instance(1, SHORT)) {
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(3))
                    .until(() -> log.generations().contains(newer.name()));
            serveLast(2, "601 SECOND");
            await().until(() -> !log.generations().contains(newer.name()));
            assertThat(Pointers.find(jdbc, log.projection(2))).isEmpty();
            assertThat(log.tables()).noneMatch(table -> table.endsWith("_" + newer.number()));
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(3)) // it is served
                    .until(() -> log.applied().equals(positions(100)));
        }
    }

    /// The loops of its projections begin one after the other, and each deletes what others have not served.
    @Test
    void aVersionIsServedFromItsStartOn() {
        serveLast(1, "2 DAY");
        Pointers.create(jdbc, log.projection());
        Pointers.deleteUnserved(jdbc, log.projection(2), LONG);
        assertThat(Pointers.find(jdbc, log.projection())).isPresent();
    }

    @Test
    void aVersionWhoseRebuildStallsIsServed() {
        log.setBroken(tables -> !tables.isLive());
        try (var _ = log.instance(2, SHORT)) {
            await().until(() -> pointers(2).next() != null);
            serveLast(2, "301 SECOND");
            await().until(() -> log.jdbc().sql("""
                    SELECT served_at > UTC_TIMESTAMP(6) - INTERVAL 30 SECOND FROM projections WHERE version = 2
                    """).query(Boolean.class).single());
        }
    }

    @Test
    void aFormerGenerationIsDroppedAfterAWhileAndNotWhileATransactionReadsIt() {
        var former = log.live();
        try (var reader = new LockingTransactions("reader", log.database()); var instance = rebuilt(SHORT)) {
            reader.run(jdbc -> {
                jdbc.getJdbcOperations().execute("SELECT 1 FROM " + former.table("positions"));
                await().until(() -> log.pointers().former() == null);
                assertThat(log.tables()).contains(former.table("positions"));
                assertThat(log.applied()).isEqualTo(positions(100));
            });
            await().until(() -> !log.tables().contains(former.table("positions")));
            assertThat(log.generations()).doesNotContain(former.name());
            instance.rebuilds().rollBack();
            assertThat(log.pointers().isUnderWay()).isFalse();
        }
    }

    @Test
    void pointersToTablesThatARestoredBackupLacksLeadToARebuild() {
        try (var instance = log.instance(1, LONG)) {
            instance.rebuilds().rebuild();
            log.awaitState("finished");
            log.setBroken(tables -> !tables.isLive());
            instance.rebuilds().rebuild();
            await().until(() -> log.pointers().next() != null
                    && log.tables().contains(requireNonNull(log.pointers().next()).table("positions")));
        }
        log.setBroken(false);
        Stream.of(log.pointers().live(), log.pointers().next(), log.pointers().former())
                .forEach(lost -> log.execute("DROP TABLE " + requireNonNull(lost).table("positions")));
        var lost = log.live();
        var revision = log.revision();
        try (var _ = log.instance(1, SHORT)) {
            await().until(() -> log.pointers().live() != null && !lost.equals(log.pointers().live()));
            await().until(() -> log.generations().size() == 1 && log.tables().size() == TABLES);
        }
        assertThat(log.applied()).isEqualTo(positions(100));
        assertThat(log.revision()).isGreaterThan(revision);
    }

    private RunningProjection rebuilt(Duration kept) {
        var instance = log.instance(1, kept);
        instance.rebuilds().rebuild();
        log.awaitState("finished");
        return instance;
    }

    private void serveLast(int version, String ago) {
        log.execute("UPDATE projections SET served_at = UTC_TIMESTAMP(6) - INTERVAL " + ago + " WHERE version = "
                + version);
    }

    private Pointers pointers(int version) {
        return Pointers.find(jdbc, log.projection(version)).orElseThrow();
    }
}
