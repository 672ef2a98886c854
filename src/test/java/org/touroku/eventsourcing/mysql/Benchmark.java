package org.touroku.eventsourcing.mysql;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.RunningService;
import org.touroku.TestDatabase;
import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;

/// What the engine can do, as ratios within one run: `./mvnw -Pbenchmark verify` prints them as a Markdown table.
class Benchmark {
    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final int MANY_USERS = 1_000_000;
    private static final int FEW_USERS = 1_000;
    private static final int ROWS_AT_ONCE = 500;
    private static final int CONNECTIONS = 8;

    private final List<String> table = new ArrayList<>(List.of("| | per second | ratio |", "|---|---:|---|"));

    @Test
    void measures() {
        appends();
        var few = pages(FEW_USERS);
        var many = pages(MANY_USERS);
        few.forEach((page, p99) -> table.add("| %s, of %,d and of %,d users | p99 %.1f and %.1f ms | %.2f × |"
                .formatted(page, FEW_USERS, MANY_USERS, p99, many.get(page), many.get(page) / p99)));
        System.out.println("\n" + String.join("\n", table) + "\n");
    }

    private void appends() {
        try (var database = TestDatabase.create().migrated()) {
            var bare = perSecond(1, () -> new Bare(database));
            var single = perSecond(256, () -> new OneTransactionEach(database));
            row("appends, bare multi-row INSERTs of the same rows", bare, "");
            row("appends, one transaction each, 256 callers", single, "");
            for (int callers : new int[]{1, 16, 64, 256}) {
                var shared = perSecond(callers, () -> new Shared(database));
                row("appends by group commit, %d %s".formatted(callers, callers == 1 ? "caller" : "callers"), shared,
                        "%.1f × one transaction each, %.0f %% of bare".formatted(shared / single, 100 * shared / bare));
            }
        }
    }

    /// @return for each kind of page the time (ms) within which 99 of 100 requests are answered, one after the other, each for
    ///         another page
    private Map<String, Double> pages(int users) {
        var database = TestDatabase.create();
        try (var connections = database.migrated()) {
            try (var service = RunningService.on(database)) {
                var started = System.nanoTime();
                Fill.users(service, users);
                if (users == MANY_USERS) {
                    row("users registered through the event store and projected, %,d".formatted(users),
                            users / seconds(started), "");
                    var jdbc = JdbcClient.create(connections);
                    jdbc.sql("DELETE FROM users").update();
                    replay(service, jdbc, users);
                }
                var pages = new LinkedHashMap<String, Double>();
                for (var kind : List.of("", "sort=name", "sort=email", "status=active", "sort=name&as_of",
                        "q=ada lovelace 12", "q=hopper&sort=name")) {
                    pages.put("GET /users" + (kind.isEmpty() ? "" : "?" + kind), p99(service.api(), kind));
                }
                return pages;
            }
        }
    }
    private interface Way extends Consumer<Integer>, AutoCloseable {
        /// Appends so many users, or one if that is its way.
        @Override
        void accept(Integer users);

        @Override
        void close();
    }

    /// Everything that waits goes into one transaction.
    private record Shared(GroupCommit groupCommit) implements Way {
        Shared(HikariDataSource database) {
            this(new GroupCommit(new LockingTransactions("shared", database), new Alone(), GroupCommit.CAPACITY));
        }

        @Override
        public void accept(Integer users) {
            assertThat(groupCommit.append(registration())).isInstanceOf(Appended.class);
        }

        @Override
        public void close() {
            groupCommit.close();
        }
    }

    /// The same work with a transaction for each.
    private record OneTransactionEach(List<LockingTransactions> connections, AtomicInteger next) implements Way {
        OneTransactionEach(HikariDataSource database) {
            this(IntStream.range(0, CONNECTIONS).mapToObj(i -> new LockingTransactions("single-" + i, database))
                    .toList(),
                    new AtomicInteger());
        }

        @Override
        public void accept(Integer users) {
            var connection = connections.get(next.getAndIncrement() % CONNECTIONS);
            synchronized (connection) {
                connection.execute(jdbc -> {
                    var batch = new AppendBatch(List.of(registration()));
                    batch.write(jdbc, false);
                    return batch;
                });
            }
        }

        @Override
        public void close() {
            connections.forEach(LockingTransactions::close);
        }
    }

    /// The rows alone: no lock, no check, nobody who waits.
    private static final class Bare implements Way {
        private final LockingTransactions connection;
        private long position;

        Bare(HikariDataSource database) {
            connection = new LockingTransactions("bare", database);
        }

        @Override
        public void accept(Integer users) {
            var registrations = IntStream.range(0, ROWS_AT_ONCE).mapToObj(_ -> registration()).toList();
            connection.execute(jdbc -> {
                EventRows.insert(jdbc, registrations.stream().map(this::recorded).toList());
                ClaimRows.insert(jdbc, registrations.stream()
                        .collect(toMap(each -> each.claims().getFirst(), each -> each.stream().id())));
                return 0;
            });
        }

        private RecordedEvent recorded(Append append) {
            var event = append.events().getFirst();
            return new RecordedEvent(++position, append.stream(), 1, event.type(), 1, event.data(), append.metadata(),
                    append.at());
        }

        @Override
        public void close() {
            connection.execute(jdbc -> {
                new EventHead(position, Instant.now()).move(jdbc);
                return 0;
            });
            connection.close();
        }
    }

    private static double perSecond(int callers, Supplier<Way> open) {
        var appended = new AtomicInteger();
        try (var way = open.get(); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var rows = way instanceof Bare ? ROWS_AT_ONCE : 1;
            var warm = Instant.now().plus(MEASURED.dividedBy(2));
            var end = warm.plus(MEASURED);
            var all = IntStream.range(0, callers).mapToObj(_ -> CompletableFuture.runAsync(() -> {
                while (Instant.now().isBefore(end)) {
                    way.accept(rows);
                    appended.addAndGet(Instant.now().isBefore(warm) ? 0 : rows);
                }
            }, threads)).toList();
            all.forEach(CompletableFuture::join);
        }
        return appended.get() / (double) MEASURED.toSeconds();
    }

    private static Append registration() {
        var id = UlidCreator.getMonotonicUlid().toString();
        var data = "{\"username\":\"user %s\",\"email\":\"%s@example.com\"}".formatted(id, id);
        return new Append(new StreamId("user", id), 0, List.of(new NewEvent("UserRegistered", 1, data)),
                List.of(Claim.of("email", id + "@example.com")), new Metadata(id, id, "anonymous").write(),
                Instant.now());
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private void row(String what, double perSecond, String ratio) {
        table.add("| %s | %,.0f | %s |".formatted(what, perSecond, ratio));
    }
}
