package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.touroku.eventsourcing.EventStore.PATIENCE;
import static org.touroku.eventsourcing.EventStoreContract.append;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.StreamId;
import org.touroku.support.TcpProxy;
import org.touroku.support.TestDatabase;

/// Promise: an instance that falls silent while it holds the head's lock loses it within seconds, also if the database waits
/// for it in the middle of a packet, of either direction.
class SilentHolderIntegrationTests {
    private static final int MORE_THAN_SOCKETS_BUFFER = 30_000_000;

    private final TestDatabase database = TestDatabase.create();
    private final HikariDataSource direct = database.migrated();
    private final TcpProxy proxy = new TcpProxy(database.url());
    private final HikariDataSource proxied = new HikariDataSource();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final GroupCommit groupCommit = new GroupCommit(new LockingTransactions("writer", direct),
            new NoReadModels(), Digest::of, GroupCommit.CAPACITY, new SimpleMeterRegistry());

    @AfterEach
    void close() {
        proxy.close();
        threads.close();
        groupCommit.close();
        proxied.close();
        direct.close();
    }

    @Test
    void losesTheLockWhenItDoesNotReadAResult() throws Exception {
        var holder = lockAndThen(proxy::stopReadingResults,
                "SELECT REPEAT('x', %d)".formatted(MORE_THAN_SOCKETS_BUFFER));
        assertLosesItsLock(holder);
    }

    @Test
    void losesTheLockWhenItHasSentPartOfAStatement() throws Exception {
        var holder = lockAndThen(() -> proxy.stopWithinPacketAfter(10_000),
                "SELECT LENGTH('%s')".formatted("x".repeat(1_000_000)));
        assertLosesItsLock(holder);
    }

    /// net_read_timeout concerns what a server reads within a command; what it reads of a command, wait_timeout.
    @Test
    void limitsEveryWaitOfTheServerForItsClient() {
        try (var transactions = new LockingTransactions("session", direct)) {
            assertThat(transactions.<Map<String, Object>>execute(jdbc -> jdbc.queryForMap("""
                    SELECT @@wait_timeout AS command, @@net_read_timeout AS part, @@net_write_timeout AS result
                    """, Map.of())).values().stream().map(Object::toString)).containsExactly("2", "2", "2");
        }
    }

    private Future<?> lockAndThen(Runnable fault, String statement) throws InterruptedException {
        proxied.setJdbcUrl(proxy.url());
        proxied.setUsername(database.username());
        proxied.setPassword(database.password());
        var silent = new CountDownLatch(1);
        var holder = threads.submit(() -> {
            try (var transactions = new LockingTransactions("holder", proxied)) {
                transactions.run(jdbc -> {
                    LogHead.lock(MySqlTransaction.immediate(jdbc));
                    fault.run();
                    silent.countDown();
                    jdbc.getJdbcOperations().execute(statement);
                });
            }
        });
        silent.await();
        return holder;
    }

    private void assertLosesItsLock(Future<?> holder) {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try {
                return groupCommit.append(append(stream(), 0, 1), PATIENCE) instanceof Appended;
            } catch (EventStoreUnavailable _) {
                return false;
            }
        });
        proxy.close();
        assertThatThrownBy(holder::get).isInstanceOf(ExecutionException.class);
    }

    private static StreamId stream() {
        return new StreamId("lamp", UlidCreator.getUlid().toString());
    }
}
