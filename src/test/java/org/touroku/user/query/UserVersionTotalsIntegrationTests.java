package org.touroku.user.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.projection.Generation;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.eventsourcing.subscription.CheckpointTable;
import org.touroku.support.TestDatabase;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.projection.UserStatus;
import org.touroku.user.projection.UserVersionProjection;

/// Promise: totals are right at every moment, also when an event of a parked stream is applied late, which touches no later row.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserVersionTotalsIntegrationTests {
    private static final UserQuery ALL = new UserQuery(1, Sort.NAME, null, null, null, null, null, null);

    private final HikariDataSource database = TestDatabase.create().migrated();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final UserVersionProjection projection = new UserVersionProjection(new EventTypes<UserEvent>("user")
            .with("UserRegistered", 1, UserRegistered.class).with("UserDeactivated", 1, UserDeactivated.class)
            .with("UserReactivated", 1, UserReactivated.class));
    private final List<RecordedEvent> log = new ArrayList<>();
    private ReadTables tables;
    private int generation;

    @AfterAll
    void disconnect() {
        database.close();
    }

    /// Users 1–5 are registered, at positions 1–5; 2 is deactivated at 6, 3 at 7, 2 is reactivated at 8. Two events of one commit
    /// have the same time.
    @BeforeEach
    void record() {
        tables = emptyTables();
        log.clear();
        IntStream.rangeClosed(1, 5).forEach(user -> add(user, "UserRegistered"));
        add(2, "UserDeactivated");
        add(3, "UserDeactivated");
        add(2, "UserReactivated");
    }

    @Test
    void countsALateEventAtEveryMoment() {
        apply(1, 2, 3, 4, 5, 7);
        apply(6);
        apply(8);
        assertTotals();
    }

    @Test
    void touchesNoRowBehindALateEvent() {
        IntStream.rangeClosed(6, 25).forEach(user -> add(user, "UserRegistered")); // at positions 9–28
        apply(1, 2, 3, 4, 5, 7);
        apply(IntStream.rangeClosed(9, 28).toArray());
        var behind = rowsBehind(6);
        apply(6, 8);
        assertThat(rowsBehind(6)).isEqualTo(behind).hasSize(21);
        assertThat(corrections()).isEqualTo(2);
        assertTotals();
        assertThat(differing()).isEmpty();
    }

    @Test
    void continuesToCountAfterLateEvents() {
        apply(1, 3, 4, 5, 7);
        apply(2, 6, 8);
        add(1, "UserDeactivated");
        add(6, "UserRegistered");
        apply(9, 10);
        assertTotals();
        assertThat(differing()).isEmpty();
    }

    @Test
    void aLateEventBehindAllOthersNeedsNoCorrection() {
        apply(1, 2, 3, 4, 5, 6, 7);
        apply(8);
        assertThat(corrections()).isZero();
        assertTotals();
    }

    @Test
    void findsAndRepairsATotalThatWasChanged() {
        apply(1, 2, 3, 4, 5, 7);
        apply(6);
        apply(8);
        assertThat(differing()).isEmpty();
        for (var change : List.of("UPDATE {user_versions} SET active_total = active_total + 1 WHERE position = 4",
                "UPDATE {user_versions} SET deactivated_total = 7 WHERE position = 6",
                "DELETE FROM {user_version_corrections}",
                "UPDATE {user_version_corrections} SET active = 5",
                "DELETE FROM {user_versions} WHERE position = 5", "DELETE FROM {user_versions} WHERE position = 7")) {
            jdbc.sql(tables.sql(change)).update();
            assertThat(differing()).as(change).isNotEmpty();
            for (var user : differing()) {
                projection.repair(user, history(user), tables);
            }
            for (var user : differing()) { // users with a row behind a repaired one
                projection.repair(user, history(user), tables);
            }
            assertThat(differing()).as(change).isEmpty();
            assertTotals();
        }
    }

    @Test
    void aRepairOfALateUserChangesNoTotal() {
        apply(1, 3, 4, 5, 7);
        apply(2, 6, 8);
        projection.repair(id(2), history(id(2)), tables);
        assertThat(differing()).isEmpty();
        assertTotals();
    }

    /// The totals of later rows include an event that was applied in order, and none that was applied late.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRepairWithdrawsEventsThatAreSkippedNow(boolean late) {
        add(2, "UserDeactivated");
        add(1, "UserDeactivated");
        if (late) {
            apply(1, 2, 3, 4, 5, 7, 10);
            apply(6, 8, 9);
        } else {
            apply(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        }
        var behind = rowsBehind(5);
        log.removeIf(event -> Set.of(6L, 8L, 9L).contains(event.position()));
        assertThat(differing()).containsExactly(id(2));
        projection.repair(id(2), history(id(2)), tables);
        assertThat(differing()).isEmpty();
        assertTotals();
        assertThat(rowsBehind(5)).isEqualTo(behind);
        assertThat(corrections(6, 8, 9)).isZero();
        add(6, "UserRegistered");
        projection.apply(List.of(log.getLast()), tables);
        assertTotals();
    }

    @Test
    void totalsAreTheSumOverAllStreams() {
        apply(1, 2, 3, 4, 5, 7);
        apply(6);
        apply(8);
        var sum = new HashMap<String, Long>();
        histories().values().forEach(history -> projection.totals(history)
                .forEach((name, total) -> sum.merge(name, total, Long::sum)));
        assertThat(projection.totals(tables)).isEqualTo(sum).isEqualTo(Map.of("active", 4L, "deactivated", 1L));
    }

    /// Asserts that the totals as of each event equal those of a replay up to it.
    private void assertTotals() {
        for (var event : log) {
            var replay = emptyTables();
            projection.apply(log.stream().filter(earlier -> !earlier.recordedAt().isAfter(event.recordedAt())).toList(),
                    replay);
            for (var status : UserStatus.values()) {
                assertThat(total(tables, status, event.recordedAt())).as("%s after %s", status, event.position())
                        .isEqualTo(total(replay, status, null));
            }
        }
    }

    private static @Nullable Long total(ReadTables tables, UserStatus status, @Nullable Instant asOf) {
        return UserVersions.page(tables, new UserQuery(ALL.size(), ALL.sort(), null, status, null, null, null, asOf))
                .total();
    }

    private List<String> differing() {
        return projection.differing(histories(), tables);
    }

    private Map<String, List<RecordedEvent>> histories() {
        var histories = new HashMap<String, List<RecordedEvent>>();
        log.forEach(event -> histories.computeIfAbsent(event.stream().id(), this::history));
        return histories;
    }

    private List<RecordedEvent> history(String id) {
        return log.stream().filter(event -> event.stream().id().equals(id)).toList();
    }

    private void apply(int... positions) {
        projection.apply(IntStream.of(positions).mapToObj(position -> log.get(position - 1)).toList(), tables);
    }

    private List<Map<String, @Nullable Object>> rowsBehind(long position) {
        return jdbc.sql(tables.sql("SELECT * FROM {user_versions} WHERE position > ? AND id <> ? ORDER BY position"))
                .param(position).param(id(2)).query().listOfRows();
    }

    private long corrections() {
        return jdbc.sql(tables.sql("SELECT COUNT(*) FROM {user_version_corrections}")).query(Long.class).single();
    }

    private long corrections(long... positions) {
        return jdbc.sql(tables.sql("SELECT COUNT(*) FROM {user_version_corrections} WHERE position IN (:positions)"))
                .param("positions", LongStream.of(positions).boxed().toList()).query(Long.class).single();
    }

    private ReadTables emptyTables() {
        var template = new NamedParameterJdbcTemplate(database);
        var empty = new ReadTables(new Generation("user_versions_" + ++generation), true, template);
        CheckpointTable.create(template, empty.generation().name(), 1);
        projection.tables().forEach(table -> jdbc
                .sql("CREATE TABLE " + empty.generation().table(table.name()) + table.definition()).update());
        return empty;
    }

    private void add(int user, String type) {
        var version = history(id(user)).size() + 1;
        var data = type.equals("UserRegistered")
                ? "{\"username\":\"User %d\",\"email\":\"user%d@example.com\"}".formatted(user, user)
                : type.equals("UserDeactivated") ? "{\"reason\":\"\"}" : "{}";
        var position = log.isEmpty() ? 1 : log.getLast().position() + 1;
        log.add(new RecordedEvent(position, new StreamId("user", id(user)), version, type, 1, data, "{}",
                Instant.EPOCH.plusSeconds(position / 2)));
    }

    private static String id(int user) {
        return "%026d".formatted(user);
    }
}
