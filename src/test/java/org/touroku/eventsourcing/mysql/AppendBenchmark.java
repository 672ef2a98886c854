package org.touroku.eventsourcing.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.json.MetadataJson;
import org.touroku.eventsourcing.projection.ProjectionStatus.Rebuilding;
import org.touroku.eventsourcing.projection.Projections;
import org.touroku.support.Fill;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// What the engine can do, as ratios within one run: `./mvnw -Pbenchmark verify` prints them as a Markdown table.
class Benchmark {
    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final int MANY_USERS = Integer.getInteger("users", 1_000_000);
    private static final int FEW_USERS = 1_000;
    private static final int ROWS_AT_ONCE = 500;
    private static final int CONNECTIONS = 8;

    private final List<String> table = new ArrayList<>(List.of("| | per second | ratio |", "|---|---:|---|"));

    @Test
    void measures() throws Exception {
        appends();
        var few = pages(FEW_USERS);
        var many = pages(MANY_USERS);
        many.forEach(
                (page, p99) -> table.add("| pages of 20 of %,d users, %s | p99 %.1f ms | %.2f × that of %,d users |"
                        .formatted(MANY_USERS, page, p99, p99 / requireNonNull(few.get(page)), FEW_USERS)));
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

    /// @return for each kind of page the time within which 99 of 100 requests are completed, one after the other and each for
    ///         another page, in milliseconds
    private Map<String, Double> pages(int users) throws Exception {
        try (var service = RunningService.on(TestDatabase.create())) {
            var began = Instant.now();
            var started = System.nanoTime();
            Fill.users(service, users);
            var registrationsPerSecond = users / seconds(started);
            if (users == MANY_USERS) {
                row("registrations through the event store, and both projections, of %,d".formatted(users),
                        registrationsPerSecond, "");
            }
            var pages = new LinkedHashMap<String, Double>();
            var ended = Instant.now();
            pages.put("newest first", p99(service, n -> "?cursor=" + cursor("-created_at.f0.%d.", n % users)));
            pages.put("by name",
                    p99(service, n -> "?sort=name&cursor=" + cursor("name.f%d.1.grace %%d".formatted(users), n)));
            pages.put("by e-mail address",
                    p99(service, n -> "?sort=email&cursor=" + cursor("email.f%d.1.hopper.01m%%d".formatted(users), n)));
            pages.put("of status active",
                    p99(service, n -> "?status=active&cursor="
                            + cursor("-created_at.f%d.%%d.".formatted(users), n % users)));
            pages.put("by name, as of any time", p99(service, n -> "?sort=name&as_of="
                    + began.plus(Duration.between(began, ended).multipliedBy(n % 1000).dividedBy(1000))));
            pages.put("searched for a rare prefix, by name",
                    p99(service, n -> "?sort=name&q=ada+lovelace+" + n % users));
            pages.put("searched for a common prefix, by name",
                    p99(service, n -> "?sort=name&q=grace&min_position=" + n % users));
            if (users == MANY_USERS) {
                IntFunction<String> newest = n -> "?cursor=" + cursor("-created_at.f0.%d.", n % users);
                IntFunction<String> byName = n -> "?sort=name&cursor="
                        + cursor("name.f%d.1.grace %%d".formatted(users), n);
                rebuild(service, "users", newest, "");
                rebuild(service, "user_versions", byName, "");
                try (var _ = Fill.registering(service, 0.8 * registrationsPerSecond)) {
                    rebuild(service, "users", newest, " under 80 % of the registrations");
                    rebuild(service, "user_versions", byName, " under 80 % of the registrations");
                }
            }
            return pages;
        }
    }

    /// What readers notice of a rebuild, the swap included.
    private void rebuild(RunningService service, String projection, IntFunction<String> query, String load) {
        var projections = service.bean(Projections.class);
        var before = p99(service, query);
        projections.rebuild(projection);
        var started = System.nanoTime();
        var meanwhile = p99(service, query, 0, _ -> Stream.ofNullable(
                projections.find(projection).orElseThrow().rebuild()).anyMatch(Rebuilding::isUnderWay));
        row("events replayed by a rebuild of %s%s, while it is read".formatted(projection, load),
                service.bean(EventStore.class).head() / seconds(started), "");
        table.add("| pages from %s while it is rebuilt%s | p99 %.1f ms | %.2f × that of before |".formatted(projection,
                load, meanwhile, meanwhile / before));
    }

    private static double p99(RunningService service, IntFunction<String> query) {
        return p99(service, query, 1000, i -> i < 3000);
    }

    /// @param warm after so many requests
    /// @param more whether to go on
    private static double p99(RunningService service, IntFunction<String> query, int warm, IntPredicate more) {
        var nanos = new ArrayList<Long>();
        var random = new Random(1);
        for (int i = 0; more.test(i); i++) {
            var path = "/users" + query.apply(random.nextInt(MANY_USERS));
            var started = System.nanoTime();
            assertThat(service.api().get(path).status()).isEqualTo(200);
            if (i >= warm) {
                nanos.add(System.nanoTime() - started);
            }
        }
        nanos.sort(null);
        return nanos.get(nanos.size() * 99 / 100) / 1e6;
    }

    private static String cursor(String text, int number) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.formatted(number).getBytes(UTF_8));
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
            this(new GroupCommit(new LockingTransactions("shared", database), new NoReadModels(), GroupCommit.CAPACITY,
                    new SimpleMeterRegistry()));
        }

        @Override
        public void accept(Integer users) {
            assertThat(groupCommit.append(registration(), EventStore.PATIENCE)).isInstanceOf(Appended.class);
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
                    var batch = new AppendTransaction(List.of(Append.of(registration())));
                    NoReadModels.write(batch, jdbc);
                    return batch;
                });
            }
        }

        @Override
        public void close() {
            connections.forEach(LockingTransactions::close);
        }
    }

    /// The rows alone: no lock, no check, no waiting caller.
    private static final class Bare implements Way {
        private final LockingTransactions connection;
        private long position;

        Bare(HikariDataSource database) {
            connection = new LockingTransactions("bare", database);
        }

        @Override
        public void accept(Integer users) {
            var registrations = IntStream.range(0, ROWS_AT_ONCE).mapToObj(_ -> registration()).toList();
            connection.transact(transaction -> {
                EventTable.insert(transaction, registrations.stream().map(this::recorded).toList());
                ClaimTable.insert(transaction, registrations.stream()
                        .collect(toMap(each -> each.claims().getFirst(), each -> each.stream().id())));
                return 0;
            });
        }

        private RecordedEvent recorded(AppendRequest append) {
            var event = append.events().getFirst();
            return new RecordedEvent(++position, append.stream(), 1, event.type(), 1, event.data(),
                    MetadataJson.write(append.metadata()), Instant.now());
        }

        @Override
        public void close() {
            connection.transact(transaction -> {
                new LogHead(position, Instant.now()).write(transaction);
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

    private static AppendRequest registration() {
        var id = UlidCreator.getMonotonicUlid().toString();
        var data = "{\"username\":\"user %s\",\"email\":\"%s@example.com\"}".formatted(id, id);
        return new AppendRequest(new StreamId("user", id), 0, List.of(new NewEvent("UserRegistered", 1, data)),
                List.of(Claim.of("email", id + "@example.com")), new Metadata(id, id, "anonymous"));
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private void row(String what, double perSecond, String ratio) {
        table.add("| %s | %,.0f | %s |".formatted(what, perSecond, ratio));
    }
}
