package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.eventsourcing.EventStoreContract.append;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.TestDatabase;

/// Eight writers, as if on eight instances, of whose transactions some are slow and some are rolled back; and a reader that
/// polls for what comes behind the last position that it has seen.
class LogOrderIntegrationTests {
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 50;

    @AutoClose
    private static final HikariDataSource database = TestDatabase.create().migrated();
    private static final JdbcClient jdbc = JdbcClient.create(database);
    private final AtomicInteger running = new AtomicInteger(WRITERS);
    private final AtomicInteger committed = new AtomicInteger();

    @Test
    void aReaderOfTheLogSeesEveryPositionOnceAndInOrder() throws Exception {
        var seen = readWhileWriting(
                transaction -> NoReadModels.write(
                        new AppendTransaction(List.of(Append.of(append(stream(), 0, 1), Digest::of))), transaction),
                position -> EventTable.after(new NamedParameterJdbcTemplate(database), position, 100).stream()
                        .map(RecordedEvent::position).toList());

        assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, committed.get()).boxed().toList());
    }

    /// Shows that the test above can fail: with positions from AUTO_INCREMENT the same reader misses rows.
    @Test
    void aReaderOfAutoIncrementPositionsWouldMissSome() throws Exception {
        jdbc.sql("CREATE TABLE auto_increment_log (position BIGINT AUTO_INCREMENT PRIMARY KEY)").update();
        var seen = readWhileWriting(
                transaction -> transaction.getJdbcOperations().update("INSERT INTO auto_increment_log VALUES ()"),
                position -> jdbc.sql("SELECT position FROM auto_increment_log WHERE position > ? ORDER BY position")
                        .param(position).query((row, _) -> row.getLong(1)).list());

        assertThat(seen).hasSizeLessThan(committed.get());
    }

    private List<Long> readWhileWriting(Write write, LongFunction<List<Long>> after) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reader = threads.submit(() -> poll(after));
            var writers = IntStream.range(0, WRITERS).mapToObj(n -> threads.submit(() -> write(n, write))).toList();
            for (var writer : writers) {
                writer.get();
            }
            return reader.get();
        }
    }

    private List<Long> poll(LongFunction<List<Long>> after) {
        var seen = new ArrayList<Long>();
        boolean last;
        do {
            last = running.get() == 0;
            seen.addAll(after.apply(seen.isEmpty() ? 0 : seen.getLast()));
        } while (!last);
        return seen;
    }

    private void write(int writer, Write write) {
        try (var transactions = new LockingTransactions("writer-" + writer, database)) {
            for (int i = writer; i < writer + TRANSACTIONS; i++) {
                var slow = i % 3 == 0;
                var rolledBack = i % 5 == 0;
                attempt(() -> transactions.execute(transaction -> {
                    write.in(transaction);
                    if (slow) {
                        transaction.getJdbcOperations().execute("DO SLEEP(0.005)");
                    }
                    if (rolledBack) {
                        throw new IllegalStateException("rolled back");
                    }
                    return 0;
                }));
            }
        } finally {
            running.decrementAndGet();
        }
    }

    private void attempt(Callable<Integer> transaction) {
        try {
            transaction.call();
            committed.incrementAndGet();
        } catch (Exception e) {
            assertThat(e).hasMessage("rolled back");
        }
    }

    private static StreamId stream() {
        return new StreamId("lamp", UlidCreator.getUlid().toString());
    }

    private interface Write {
        void in(NamedParameterJdbcOperations transaction);
    }
}
