package org.touroku.user.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
import org.touroku.user.UserEvent.UserEmailVerified;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.projection.UserStatus;
import org.touroku.user.projection.UserVersionProjection;
import org.touroku.user.query.UserVersions.Statement;

/// Lists of users are read by the declared indexes, with work that does not grow with the number of users.
class UserVersionsPlanIntegrationTests {
    private static final int USERS = 4000;
    /// For MySQL alone, where the table of steps is no longer the default.
    private static final String EXPLAIN = "EXPLAIN /*!80000 FORMAT=TRADITIONAL */ ";

    /// The indexes by which few rows are found that are sorted then.
    private static final Set<String> CANDIDATE_INDEXES = Set.of("PRIMARY", "email_canonical", "by_name", "by_email");

    /// What the plan says when no row can match.
    private static final Set<String> NO_ROWS = Set.of("Impossible WHERE", "no matching row in const table",
            "Impossible WHERE noticed after reading const tables");

    private record Step(@Nullable String table, String type, @Nullable String key, String extra) {
        /// Whether the step reads a table, and not the rows of another step.
        boolean readsTable() {
            return table != null && !table.startsWith("<");
        }
    }

    private static HikariDataSource database;
    private static JdbcClient jdbc;
    private static ReadTables tables;

    @BeforeAll
    static void fill() {
        database = TestDatabase.create().migrated();
        jdbc = JdbcClient.create(database);
        var types = new EventTypes<UserEvent>("user").with("UserRegistered", 1, UserRegistered.class)
                .with("UserDeactivated", 1, UserDeactivated.class)
                .with("UserEmailVerified", 1, UserEmailVerified.class);
        var projection = new UserVersionProjection(types);
        var template = new NamedParameterJdbcTemplate(database);
        tables = new ReadTables(new Generation("user_versions_1"), true, template);
        CheckpointTable.create(template, tables.generation().name(), 1);
        projection.tables().forEach(table -> template.getJdbcOperations()
                .execute("CREATE TABLE " + tables.generation().table(table.name()) + table.definition()));
        projection.apply(LongStream.rangeClosed(1, USERS).mapToObj(n -> event(n, n, 1, "UserRegistered",
                "{\"username\":\"User %d\",\"email\":\"user%d@example.com\"}".formatted(n % 1700, n))).toList(),
                tables);
        projection.apply(LongStream.rangeClosed(1, USERS / 2).mapToObj(n -> event(USERS + n, 2 * n, 2,
                "UserDeactivated", "{\"reason\":\"\"}")).toList(), tables);
        projection.apply(LongStream.rangeClosed(30, USERS / 4).boxed().flatMap(n -> Stream.of(
                event(USERS * 3 / 2 + 2 * n - 1, 4 * n - 1, 2, "UserEmailVerified", "{}"),
                event(USERS * 3 / 2 + 2 * n, 4 * n, 3, "UserEmailVerified", "{}"))).toList(), tables);
        template.getJdbcOperations().execute(tables.sql("ANALYZE TABLE {user_versions}"));
    }

    private static RecordedEvent event(long position, long user, long version, String type, String data) {
        return new RecordedEvent(position, new StreamId("user", "%026d".formatted(user)), version, type, 1, data, "{}",
                Instant.EPOCH.plusSeconds(position));
    }

    @AfterAll
    static void disconnect() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryListByADeclaredIndex(Sort sort) {
        for (var status : Arrays.asList(null, UserStatus.ACTIVE, UserStatus.DEACTIVATED)) {
            for (var asOf : Arrays.asList(null, Instant.EPOCH.plusSeconds(50),
                    Instant.EPOCH.plusSeconds(USERS + 500))) {
                for (var cursor : Arrays.asList(null, new Cursor(sort, false, USERS + 600, 2000, "user 2"),
                        new Cursor(sort, true, USERS + 600, 2000, "user 2"))) {
                    for (var verified : Arrays.asList(null, false, true)) {
                        for (var prefix : Arrays.asList(null, "user", "user 12", "user17")) {
                            assertIndexed(new UserQuery(20, sort, cursor, status, verified, null, prefix, asOf));
                        }
                        assertIndexed(
                                new UserQuery(20, sort, cursor, status, verified, "user17@example.com", null, asOf));
                    }
                }
            }
        }
    }

    /// 20 users of 4,000, and of a list that only 50 were on.
    @ParameterizedTest
    @EnumSource
    void readsNoMoreRowsThanAPageNeeds(Sort sort) {
        assertThat(rowsRead(new UserQuery(20, sort, null, null, null, null, null, null))).isLessThan(300);
        assertThat(rowsRead(new UserQuery(20, sort, new Cursor(sort, false, USERS + 1500, 1000, "user 7"), null, null,
                null, null, null))).isLessThan(400);
        assertThat(rowsRead(new UserQuery(20, sort, null, null, null, null, null, Instant.EPOCH.plusSeconds(50))))
                .isLessThan(600);
        assertThat(rowsRead(new UserQuery(20, sort, null, null, null, null, "user1777", null))).isLessThan(300);
        assertThat(rowsRead(new UserQuery(20, sort, null, null, null, null, "user 9", null))).isLessThan(5000);
        assertThat(rowsRead(new UserQuery(20, sort, null, null, null, null, "user", null))).isLessThan(5000);
        for (var verified : List.of(false, true)) { // half of the users each
            assertThat(rowsRead(new UserQuery(20, sort, null, null, verified, null, null, null))).isLessThan(600);
        }
    }

    /// Rows that do not match are not read. MariaDB 11.4 reads them in descending order.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEWEST_FIRST")
    void passesOverUnverifiedUsersInTheIndexOfTheOrder(Sort sort) {
        for (var status : Arrays.asList(null, UserStatus.ACTIVE)) {
            var plan = plan(
                    UserVersions.statement(tables, new UserQuery(20, sort, null, status, true, null, null, null),
                            USERS * 2));
            assertThat(plan).filteredOn(step -> "v".equals(step.table)).isNotEmpty()
                    .allSatisfy(step -> assertThat(step.extra).contains("Using index condition"));
        }
    }

    @Test
    void findsThePositionAtATimeByAnIndex() {
        var plan = plan(new Statement(UserVersions.MOMENT,
                Map.of("until", "1970-01-01 00:10:00", "generation", "user_versions_1")));
        assertThat(plan).allSatisfy(step -> assertThat(step.extra).doesNotContain("filesort"));
        assertThat(plan).filteredOn(step -> tables.generation().table("user_versions").equals(step.table))
                .extracting(Step::key).containsExactly("moment");
    }

    private static void assertIndexed(UserQuery query) {
        var statement = UserVersions.statement(tables, query,
                query.asOf() == null ? USERS + 1500 : query.asOf().getEpochSecond());
        var plan = plan(statement);
        assertThat(plan).as(statement.sql())
                .anyMatch(step -> step.readsTable() || NO_ROWS.contains(step.extra)).allSatisfy(step -> {
                    if (step.readsTable()) {
                        assertThat(step.type).isNotIn("ALL", "index");
                        assertThat(step.key).isNotNull().isIn(declaredIndexes(query, step));
                    }
                    if ("v".equals(step.table)) { // what is sorted are few rows, or those of a page
                        assertThat(step.extra).doesNotContain("filesort", "temporary");
                    }
                });
        if (plan.stream().anyMatch(step -> "v".equals(step.table) && "PRIMARY".equals(step.key))) {
            assertThat(plan).as(statement.sql()).anyMatch(UserVersionsPlanIntegrationTests::readsCandidates);
        }
    }

    /// `v` is read in the order of the list, or by the primary keys of candidates; `shown` by the user, or by its primary key.
    private static Set<String> declaredIndexes(UserQuery query, Step step) {
        return switch (String.valueOf(step.table)) {
            case "v" -> Set.of(query.sort().index(), "PRIMARY");
            case "shown" -> Set.of(query.asOf() == null ? "by_id" : "PRIMARY");
            default -> CANDIDATE_INDEXES;
        };
    }

    private static boolean readsCandidates(Step step) {
        return step.readsTable() && !Set.of("v", "shown").contains(String.valueOf(step.table));
    }

    private static List<Step> plan(Statement statement) {
        return jdbc.sql(EXPLAIN + tables.sql(statement.sql())).params(statement.parameters())
                .query((row, _) -> new Step(row.getString("table"), String.valueOf(row.getString("type")),
                        row.getString("key"), String.valueOf(row.getString("Extra"))))
                .list();
    }

    /// Measures the second of two equal queries: the first opens the tables, and MySQL counts the dictionary rows read for
    /// that.
    private static long rowsRead(UserQuery query) {
        try (var alone = new HikariDataSource()) {
            alone.setJdbcUrl(database.getJdbcUrl());
            alone.setUsername(database.getUsername());
            alone.setPassword(database.getPassword());
            alone.setMaximumPoolSize(1);
            var session = JdbcClient.create(alone);
            var tablesOfSession = new ReadTables(tables.generation(), true, new NamedParameterJdbcTemplate(alone));
            UserVersions.page(tablesOfSession, query);
            var before = handlerReads(session);
            assertThat(UserVersions.page(tablesOfSession, query).users()).isNotEmpty();
            return handlerReads(session) - before;
        }
    }

    private static long handlerReads(JdbcClient session) {
        return session.sql("SHOW SESSION STATUS LIKE 'Handler_read%'").query((row, _) -> row.getLong("Value")).list()
                .stream().mapToLong(Long::longValue).sum();
    }
}
