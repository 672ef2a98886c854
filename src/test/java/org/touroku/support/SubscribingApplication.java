package org.touroku.support;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;

import org.touroku.TourokuApplication;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.Transaction;

/// The service with two subscriptions, which note what they handle: one in a table, the other one in a file. They pause in the
/// middle of each batch.
///
/// It has no annotation, so that only its own main method finds it.
public final class SubscribingApplication {
    public static final String TABLE = """
            CREATE TABLE noted_positions (
                id       BIGINT AUTO_INCREMENT PRIMARY KEY,
                position BIGINT NOT NULL,
                instance VARCHAR(16) NOT NULL,
                noted_at BIGINT NOT NULL
            )
            """;
    private static final Duration PAUSE = Duration.ofMillis(200);

    /// A line of the file.
    ///
    /// @param kind    "start" after a position, or "event" at one
    /// @param notedAt in milliseconds since 1970
    public record Line(String kind, long position, String instance, long notedAt) {
        public static Line parse(String line) {
            var parts = line.split(" ", -1);
            return new Line(parts[0], Long.parseLong(parts[1]), parts[2], Long.parseLong(parts[3]));
        }

        public boolean isStart() {
            return kind.equals("start");
        }

        ByteBuffer encode() {
            return ByteBuffer.wrap("%s %d %s %d\n".formatted(kind, position, instance, notedAt).getBytes(US_ASCII));
        }
    }

    static void main(String[] args) {
        new SpringApplication(TourokuApplication.class, SubscribingApplication.class).run(args);
    }

    private static void pauseInTheMiddle(RecordedEvent event, List<RecordedEvent> batch) {
        if (event.equals(batch.get(batch.size() / 2))) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Bean
    Subscription.Transactional notesInTheDatabase(@Value("${instance}") String instance) {
        return new Subscription.Transactional() {
            @Override
            public String name() {
                return "noted_in_database";
            }

            @Override
            public void handle(List<RecordedEvent> batch, Transaction transaction) {
                var jdbc = transaction.unwrap(NamedParameterJdbcOperations.class);
                for (var event : batch) {
                    pauseInTheMiddle(event, batch);
                    jdbc.update("""
                            INSERT INTO noted_positions (position, instance, noted_at)
                            VALUES (:position, :instance, :now)
                            """, Map.of("position", event.position(), "instance", instance, "now",
                            System.currentTimeMillis()));
                }
            }
        };
    }

    @Bean
    Subscription.External notesInAFile(@Value("${instance}") String instance, @Value("${file}") Path file)
            throws IOException {
        var channel = FileChannel.open(file, CREATE, APPEND);
        return new Subscription.External() {
            @Override
            public String name() {
                return "noted_in_file";
            }

            @Override
            public void startAfter(long position) {
                try {
                    note("start", position);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void handle(List<RecordedEvent> batch) throws IOException {
                for (var event : batch) {
                    pauseInTheMiddle(event, batch);
                    note("event", event.position());
                }
            }

            // In one write, which appends
            private void note(String kind, long position) throws IOException {
                channel.write(new Line(kind, position, instance, System.currentTimeMillis()).encode());
            }
        };
    }
}
