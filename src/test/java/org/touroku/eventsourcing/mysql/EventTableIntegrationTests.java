package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.TestDatabase;

/// Events are read by an index and in its order, never by a scan of the whole log.
class EventTableIntegrationTests {
    private static final int EVENTS = 3000;
    private static final StreamId LONG_STREAM = new StreamId("lamp", "01HQJXYYX2BQEYCWTX34P9Z7DE");

    private static HikariDataSource database;
    private final Explaining jdbc = new Explaining();

    /// Every third event is of one long stream; the only one of its type is the last but one.
    @BeforeAll
    static void fill() {
        database = TestDatabase.create().migrated();
        var jdbc = new NamedParameterJdbcTemplate(database);
        EventTable.insert(MySqlTransaction.immediate(jdbc),
                LongStream.rangeClosed(1, EVENTS).mapToObj(position -> new RecordedEvent(position,
                        position % 3 == 0 ? LONG_STREAM : new StreamId("lamp", "%026d".formatted(position)),
                        position % 3 == 0 ? position / 3 : 1, position == EVENTS - 1 ? "LampBroken" : "LampBought", 1,
                        "{}",
                        "{}",
                        Instant.EPOCH)).toList());
        jdbc.getJdbcOperations().execute("ANALYZE TABLE events");
    }

    @AfterAll
    static void disconnect() {
        database.close();
    }

    @Test
    void readsTheLogInTheOrderOfThePrimaryKey() {
        assertThat(EventTable.after(jdbc, 2000, 10, EventFilter.ALL)).hasSize(10);
        jdbc.assertKey("PRIMARY");
    }

    @Test
    void readsATypeInTheOrderOfItsIndexHoweverRareItIs() {
        assertThat(EventTable.after(jdbc, 0, 10, new EventFilter("LampBroken", null))).hasSize(1);
        jdbc.assertKey("by_type");
        assertThat(EventTable.after(jdbc, 1000, 10, new EventFilter("LampBought", null))).hasSize(10);
        jdbc.assertKey("by_type");
    }

    @Test
    void readsAStreamInTheOrderOfItsVersions() {
        assertThat(EventTable.ofStream(jdbc, LONG_STREAM, 500, 10)).hasSize(10);
        jdbc.assertKey("stream");
    }

    @Test
    void readsAStreamAfterAPositionWithoutReadingEarlierEvents() {
        assertThat(EventTable.after(jdbc, EVENTS - 30, 5, new EventFilter(null, LONG_STREAM)))
                .extracting(RecordedEvent::position).containsExactly(2973L, 2976L, 2979L, 2982L, 2985L);
        jdbc.assertKey("stream");
        assertThat(jdbc.rows()).isLessThan(20);
        assertThat(EventTable.after(jdbc, EVENTS - 31, 5, new EventFilter("LampBought", LONG_STREAM))).hasSize(5);
        jdbc.assertKey("stream");
    }

    private record Step(String type, String key, long rows, String extra) {}

    /// Reads the plan of each query before the query runs.
    private static final class Explaining extends NamedParameterJdbcTemplate {
        /// The comment is for MySQL alone, where the table of steps is no longer the default.
        private static final String EXPLAIN = "EXPLAIN /*!80000 FORMAT=TRADITIONAL */ ";

        private List<Step> plan = List.of();

        Explaining() {
            super(database);
        }

        @Override
        public <T extends @Nullable Object> List<T> query(String sql, Map<String, ?> parameters, RowMapper<T> mapper) {
            return query(sql, new MapSqlParameterSource(parameters), mapper);
        }

        @Override
        public <T extends @Nullable Object> List<T> query(String sql, SqlParameterSource parameters,
                RowMapper<T> mapper) {
            plan = super.query(EXPLAIN + sql, parameters, (row, _) -> new Step(row.getString("type"),
                    row.getString("key"), row.getLong("rows"), String.valueOf(row.getString("Extra"))));
            return super.query(sql, parameters, mapper);
        }

        void assertKey(String key) {
            assertThat(plan.getFirst().key).isEqualTo(key);
            assertThat(plan).allSatisfy(step -> {
                assertThat(step.type).isNotIn("ALL", "index");
                assertThat(step.extra).doesNotContain("filesort", "temporary");
            });
        }

        long rows() {
            return plan.getFirst().rows;
        }
    }
}
