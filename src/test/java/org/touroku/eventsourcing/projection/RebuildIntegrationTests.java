package org.touroku.eventsourcing.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.mysql.ConnectionPools;
import org.touroku.eventsourcing.projection.RebuildRow.State;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.eventsourcing.subscription.ParkedStreamTable;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.TransactionalRunner;

/// Promise: read tables can be rebuilt at any time, whatever is killed meanwhile, and equal a fresh replay.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RebuildIntegrationTests {
    private static final Duration LONG = Duration.ofDays(1);

    private final PositionsLog log = new PositionsLog();
    private final NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(log.database());
    private final ConnectionPools pools = new ConnectionPools(log.database());
    private final TransactionalRunner live = log.projector(TableSet.LIVE, "live");

    @AfterAll
    void close() {
        live.close();
        pools.close();
        log.close();
    }

    @BeforeEach
    void clear() {
        log.clear();
    }

    @Test
    void fillsNewTablesAndPutsThemInThePlaceOfTheOldOnes() {
        log.append(1, 3000);
        catchUp();
        execute("DELETE FROM positions WHERE position = 7");
        execute("INSERT INTO positions VALUES (9999)");
        try (var rebuilds = rebuilds(LONG)) {
            rebuilds.request(log.projection(), TableSet.NEXT);
            awaitState(State.FINISHED);
        }
        assertThat(log.applied()).isEqualTo(positions(3000));
        assertThat(log.checkpoint()).isEqualTo(3000);
        assertThat(row().found()).isEqualTo(new Comparison.Result(3000, 3000, false));
        assertThat(log.applied(TableSet.FORMER)).contains(9999L).doesNotContain(7L);
        assertThat(revision()).isEqualTo(2);
        assertThat(tables()).containsExactlyInAnyOrder("positions", "positions_former");
    }

    @Test
    void findsThatBothHoldTheSame() {
        log.append(1, 6_000);
        catchUp();
        rebuild();
        assertThat(row().found()).isEqualTo(new Comparison.Result(6_000, 6_000, true));
    }

    @Test
    void takesWithItWhatHappensMeanwhile() {
        log.append(1, 3000);
        catchUp();
        try (var rebuilds = rebuilds(LONG)) {
            rebuilds.request(log.projection(), TableSet.NEXT);
            for (int i = 0; i < 50; i++) {
                log.append(3001 + 10 * i, 3010 + 10 * i);
                live.advance();
            }
            awaitState(State.FINISHED);
        }
        catchUp();
        assertThat(log.applied()).isEqualTo(positions(3500));
    }

    @Test
    void bringsBackTheTablesThatWereReplaced() {
        log.append(1, 100);
        catchUp();
        execute("INSERT INTO positions VALUES (9999)");
        rebuild();
        log.append(101, 200);
        catchUp();
        try (var rebuilds = rebuilds(LONG)) {
            rebuilds.request(log.projection(), TableSet.FORMER);
            awaitState(State.FINISHED);
            await().until(() -> tables().equals(Set.of("positions")));
        }
        assertThat(log.applied()).contains(9999L).containsAll(positions(200));
        assertThat(log.checkpoint()).isEqualTo(200);
        assertThat(checkpoints()).containsExactly("positions");
    }

    @Test
    void isCancelledWithoutATrace() {
        log.append(1, 100);
        catchUp();
        log.setBroken(true); // so that it does not end by itself
        try (var rebuilds = rebuilds(LONG)) {
            rebuilds.request(log.projection(), TableSet.NEXT);
            await().until(() -> tables().contains("positions_next"));
            rebuilds.cancel(log.projection());
            await().until(() -> tables().equals(Set.of("positions")) && checkpoints().equals(List.of("positions")));
        }
        assertThat(row().state()).isEqualTo(State.CANCELLED);
        assertThat(log.applied()).isEqualTo(positions(100));
    }

    @Test
    void goesOnInAnotherInstanceWhereItWasInterrupted() {
        log.append(1, 4500);
        catchUp();
        RebuildRow.request(jdbc, "positions", 1, TableSet.NEXT);
        begin();
        try (var killed = log.projector(TableSet.NEXT, "killed")) {
            killed.advance();
        }
        execute("INSERT INTO positions_next VALUES (9999)"); // still there when it is not begun anew
        try (var _ = rebuilds(LONG)) {
            awaitState(State.FINISHED);
        }
        assertThat(log.applied()).contains(9999L).containsAll(positions(4500));
    }

    @Test
    void beginsAnewWhatWasInterruptedBeforeItsTablesWereThere() {
        log.append(1, 100);
        catchUp();
        CheckpointTable.create(jdbc, "positions_next", 1);
        RebuildRow.request(jdbc, "positions", 1, TableSet.NEXT);
        try (var _ = rebuilds(LONG)) {
            awaitState(State.FINISHED);
        }
        assertThat(log.applied()).isEqualTo(positions(100));
    }

    @Test
    void aSwapThatWasInterruptedBeforeTheTablesWereRenamedIsDoneAgain() {
        log.append(1, 100);
        catchUp();
        RebuildRow.request(jdbc, "positions", 1, TableSet.NEXT);
        begin();
        execute("UPDATE checkpoints SET swapping = 'next' WHERE subscription = 'positions'");
        log.append(101, 110);
        assertThat(live.advance().position()).isEqualTo(100);
        try (var _ = rebuilds(LONG)) {
            awaitState(State.FINISHED);
        }
        catchUp();
        assertThat(log.applied()).isEqualTo(positions(110));
        assertThat(log.applied(TableSet.FORMER)).isEqualTo(positions(100));
    }

    @Test
    void aSwapThatWasInterruptedAfterTheTablesWereRenamedIsFinished() {
        log.append(1, 100);
        catchUp();
        RebuildRow.request(jdbc, "positions", 1, TableSet.NEXT);
        begin();
        log.append(101, 110);
        try (var killed = log.projector(TableSet.NEXT, "killed")) {
            killed.advance();
        }
        execute("UPDATE checkpoints SET swapping = 'next' WHERE subscription = 'positions'");
        execute("RENAME TABLE positions TO positions_former, positions_next TO positions");
        try (var _ = rebuilds(LONG)) {
            awaitState(State.FINISHED);
        }
        assertThat(log.checkpoint()).isEqualTo(110);
        log.append(111, 120);
        catchUp();
        assertThat(log.applied()).isEqualTo(positions(120));
        assertThat(log.applied(TableSet.FORMER)).isEqualTo(positions(100));
        assertThat(checkpoints()).containsExactlyInAnyOrder("positions", "positions_former");
    }

    @Test
    void twoInstancesCarryItOutOnce() {
        log.append(1, 4500);
        catchUp();
        try (var one = rebuilds(LONG); var other = rebuilds(LONG)) {
            one.request(log.projection(), TableSet.NEXT);
            other.request(log.projection(), TableSet.NEXT);
            awaitState(State.FINISHED);
        }
        assertThat(log.applied()).isEqualTo(positions(4500));
        assertThat(revision()).isEqualTo(2);
    }

    @Test
    void newerCodeRebuildsItsTablesByItselfWhileOlderCodeGoesOnWithItsOwn() {
        log.append(1, 100);
        catchUp();
        log.setVersion(2);
        log.append(101, 110);
        assertThat(live.advance().position()).isEqualTo(100); // newer code leaves them alone
        try (var _ = rebuilds(LONG)) {
            awaitState(State.FINISHED);
        }
        catchUp();
        assertThat(log.applied()).isEqualTo(positions(110));
        log.append(111, 120);
        log.setVersion(1);
        assertThat(live.advance().position()).isEqualTo(110); // and older code those of the newer
        log.setVersion(2);
        assertThat(live.advance().position()).isEqualTo(120);
    }

    @Test
    void parksAndSkipsAsBefore() {
        log.append(1, 100);
        log.setPoison(3L, 5L);
        catchUp();
        live.resume(PositionsLog.stream(3), Optional.of("not needed"));
        rebuild();
        assertThat(ParkedStreamTable.ids(jdbc, "positions")).containsExactly(PositionsLog.stream(5));
        assertThat(live.advance().parked()).containsExactly(PositionsLog.stream(5));
        log.setPoison();
        assertThat(live.resume(PositionsLog.stream(5), Optional.empty())).isEmpty();
        assertThat(log.applied()).hasSize(99).contains(5L);
    }

    @Test
    void replacedTablesAreDroppedAfterAWhile() {
        log.append(1, 3000);
        catchUp();
        rebuild();
        assertThat(tables()).contains("positions_former");
        try (var _ = rebuilds(Duration.ZERO)) {
            await().until(() -> tables().equals(Set.of("positions")) && checkpoints().equals(List.of("positions")));
        }
    }

    private void rebuild() {
        try (var rebuilds = rebuilds(LONG)) {
            rebuilds.request(log.projection(), TableSet.NEXT);
            awaitState(State.FINISHED);
        }
    }

    private Rebuilds rebuilds(Duration kept) {
        return new Rebuilds(List.of(log.projection()), PositionsLog.KNOWN, pools, kept);
    }

    /// As the rebuild itself does it.
    private void begin() {
        CheckpointTable.create(jdbc, "positions_next", 1);
        new StoredTables(log.projection(), jdbc).create(TableSet.NEXT);
        RebuildRow.filling(jdbc, "positions");
    }

    private void catchUp() {
        await().until(() -> live.advance().next() == Next.NOTHING);
    }

    private void awaitState(State state) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> RebuildRow.find(jdbc, "positions").filter(row -> row.state() == state).isPresent());
    }

    private RebuildRow row() {
        return RebuildRow.find(jdbc, "positions").orElseThrow();
    }

    private long revision() {
        return log.jdbc().sql("SELECT revision FROM checkpoints WHERE subscription = 'positions'").query(Long.class)
                .single();
    }

    private List<String> checkpoints() {
        return log.jdbc().sql("SELECT subscription FROM checkpoints WHERE subscription LIKE 'positions%'")
                .query((row, _) -> row.getString("subscription")).list();
    }

    private Set<String> tables() {
        return log.jdbc().sql("""
                SELECT table_name FROM information_schema.tables
                 WHERE table_schema = DATABASE() AND table_name LIKE 'positions%'
                """).query((row, _) -> row.getString(1)).set();
    }

    private static Set<Long> positions(long last) {
        return LongStream.rangeClosed(1, last).boxed().collect(Collectors.toSet());
    }

    private void execute(String sql) {
        log.jdbc().sql(sql).update();
    }
}
