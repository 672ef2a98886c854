package org.touroku.support;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.f4b6a3.ulid.UlidCreator;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.embedded.EmbeddedDatabase;
import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.KeyUse;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserRegistered;

/// Fills a database with users, through the event store: `./mvnw test -Dtest=Fill -Dusers=1000000`. The database is that of
/// the properties `touroku.test.…`, else the embedded one in the working directory.
public class Fill {
    private static final int CALLERS = 512;
    private static final List<String> FIRST = List.of("Ada", "Émile", "Grace", "Łukasz", "Zoë", "Katsuko", "Alan",
            "Barbara",
            "Niklaus", "Ólafur", "Frances", "Edsger", "Radia", "Tony", "Jean", "Mary");
    private static final List<String> LAST = List.of("Lovelace", "Hopper", "Turing", "Liskov", "Wirth", "Allen",
            "Perlman",
            "Hoare", "Sammet", "Keller", "Noether", "Curie", "Gauß", "Kovalevskaya", "Germain", "Yamada");

    @Test
    void fills() {
        var users = Integer.getInteger("users", 100_000);
        var url = System.getProperty("touroku.test.url", "");
        if (url.isEmpty()) {
            try (var database = EmbeddedDatabase.start(Path.of(".touroku"))) {
                fill(new TestDatabase(database.url("touroku"), database.username(), database.password()), users);
            }
        } else {
            fill(new TestDatabase(url, System.getProperty("touroku.test.username", "root"),
                    System.getProperty("touroku.test.password", "")), users);
        }
    }

    private static void fill(TestDatabase database, int users) {
        try (var service = RunningService.on(database)) {
            var started = Instant.now();
            users(service, users);
            System.out.printf("%,d users in %d s%n", users, Duration.between(started, Instant.now()).toSeconds());
        }
    }

    /// Registers users, and waits until all projections have seen them.
    public static void users(RunningService service, int users) {
        var store = service.bean(EventStore.class);
        var types = service.userEvents();
        var next = new AtomicInteger();
        try (var callers = new TestThreads()) {
            callers.start(CALLERS, () -> {
                for (int n; (n = next.getAndIncrement()) < users;) {
                    assertThat(store.append(registration(n, types))).isInstanceOf(Appended.class);
                }
            });
        }
        var jdbc = service.bean(JdbcClient.class);
        await().atMost(Duration.ofMinutes(5)).until(() -> jdbc.sql("SELECT MIN(position) FROM checkpoints")
                .query((row, _) -> row.getLong(1)).single() >= store.head());
    }

    /// Registers users at a rate, until it is closed.
    ///
    /// @param perSecond 100 or more
    public static AutoCloseable registering(RunningService service, double perSecond) {
        var store = service.bean(EventStore.class);
        var types = service.userEvents();
        var next = new AtomicInteger();
        var permits = new Semaphore(0);
        var clock = Executors.newSingleThreadScheduledExecutor();
        var _ = clock.scheduleAtFixedRate(() -> permits.release((int) (perSecond / 100)), 0, 10, TimeUnit.MILLISECONDS);
        var callers = new TestThreads();
        callers.start(CALLERS, () -> {
            try {
                for (permits.acquire(); !clock.isShutdown(); permits.acquire()) {
                    assertThat(store.append(registration(next.getAndIncrement(), types))).isInstanceOf(Appended.class);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        return () -> {
            clock.shutdownNow();
            permits.release(CALLERS);
            callers.close();
        };
    }

    private static AppendRequest registration(int number, EventTypes<UserEvent> types) {
        var id = UlidCreator.getMonotonicUlid().toString();
        var name = FIRST.get(number * 7 % FIRST.size()) + " " + LAST.get(number / 16 % LAST.size()) + " " + number;
        var email = "%s.%s@example.com".formatted(LAST.get(number % 3).toLowerCase(Locale.ROOT),
                id.toLowerCase(Locale.ROOT));
        var stream = new StreamId("user", id);
        var key = requireNonNull(types.newKey(stream));
        return new AppendRequest(stream, 0, List.of(types.write(new UserRegistered(name, email), stream, 1, key.key())),
                List.of(new Claim("email", email)), new Metadata(id, id, "fill"), KeyUse.create(key.wrapped()), null,
                null);
    }
}
