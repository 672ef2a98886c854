package org.touroku.eventsourcing.mysql;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.json.MetadataJson;
import org.touroku.performance.Results;
import org.touroku.support.TestDatabase;

/// What group commit is worth: appends in shared transactions, one transaction each, and the bare rows.
class AppendBenchmark {
    private static final Duration MEASURED = Duration.ofSeconds(6);
    private static final int ROWS_AT_ONCE = 500;
    private static final int CONNECTIONS = 8;

    @Test
    void comparesGroupCommit() {
        try (var results = new Results(); var database = TestDatabase.create().migrated()) {
            var bare = perSecond(1, () -> new Bare(database));
            var single = perSecond(256, () -> new OneTransactionEach(database));
            results.add("appends, bare multi-row INSERTs of the same rows", "%,.0f/s".formatted(bare), "");
            results.add("appends, one transaction each, 256 callers", "%,.0f/s".formatted(single), "");
            for (int callers : new int[]{1, 16, 64, 256}) {
                var shared = perSecond(callers, () -> new Shared(database));
                results.add("appends by group commit, %d %s".formatted(callers, callers == 1 ? "caller" : "callers"),
                        "%,.0f/s".formatted(shared), "%.1f × one transaction each, %.0f %% of bare"
                                .formatted(shared / single, 100 * shared / bare));
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
            this(new GroupCommit(new LockingTransactions("shared", database), new NoReadModels(), Digest::of,
                    GroupCommit.CAPACITY,
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
                    var batch = new AppendTransaction(List.of(Append.of(registration(), Digest::of)));
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
                        .collect(toMap(each -> StoredClaim.of(each.claims().getFirst(), Digest::of),
                                each -> each.stream().id())));
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
                List.of(new Claim("email", id + "@example.com")), new Metadata(id, id, "anonymous"));
    }
}
