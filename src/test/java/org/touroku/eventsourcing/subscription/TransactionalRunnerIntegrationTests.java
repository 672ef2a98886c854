package org.touroku.eventsourcing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.Subscription;
import org.touroku.eventsourcing.Transaction;
import org.touroku.eventsourcing.mysql.LockingTransactions;
import org.touroku.eventsourcing.subscription.Runner.Next;
import org.touroku.eventsourcing.subscription.Runner.Step;
import org.touroku.eventsourcing.subscription.TransactionalRunner.Rules;

/// Promise: a subscription that writes to the database handles each event exactly once.
class TransactionalRunnerIntegrationTests extends SubscriptionContract {
    private Consumer<Transaction> first = _ -> {};
    private @Nullable String streamType;

    /// Writes each position to a table without a unique key, in which repeats would show.
    private final class Notes implements Subscription.Transactional {
        private final int version;

        Notes(int version) {
            this.version = version;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public int version() {
            return version;
        }

        @Override
        public @Nullable String streamType() {
            return streamType;
        }

        @Override
        public void handle(List<RecordedEvent> batch, Transaction transaction) {
            if (batch.isEmpty()) {
                emptyBatches.incrementAndGet();
            }
            first.accept(transaction);
            for (var event : batch) {
                note(event, transaction.unwrap(NamedParameterJdbcOperations.class));
            }
        }

        private void note(RecordedEvent event, NamedParameterJdbcOperations jdbc) {
            if (untilOutage.getAndDecrement() <= 0) {
                throw new QueryTimeoutException("outage");
            }
            jdbc.update("INSERT INTO notes (position, stream_id) VALUES (:position, :stream)",
                    Map.of("position", event.position(), "stream", event.stream().id()));
            if (poison.contains(event.position())) {
                throw new IllegalArgumentException("cannot read position " + event.position());
            }
        }
    }

    @BeforeAll
    void createTable() {
        log.jdbc().sql("""
                CREATE TABLE notes (id BIGINT AUTO_INCREMENT PRIMARY KEY, position BIGINT NOT NULL,
                                    stream_id CHAR(26) NOT NULL)
                """).update();
    }

    @BeforeEach
    void clearTable() {
        log.jdbc().sql("DELETE FROM notes").update();
        first = _ -> {};
        streamType = null;
    }

    @Test
    void endsIfAnotherInstanceHasHandledTheEventsBeforeItLocksTheCheckpoint() {
        log.append(1, 10);
        try (var other = newRunner(1, LampLog.KNOWN);
                var runner = new TransactionalRunner(new Notes(1), LampLog.KNOWN,
                        new Rules(NAME, false, 100, 10, (jdbc, name) -> {
                            other.advance();
                            return CheckpointTable.take(jdbc, name);
                        }), new LockingTransactions("two", log.database()))) {
            assertThat(runner.advance()).isEqualTo(new Step(10, Set.of(), Next.NOTHING));
        }
        assertThat(log.checkpoint(NAME)).isEqualTo(10);
    }

    @Override
    Runner newRunner(int version, KnownEvents known) {
        return new TransactionalRunner(new Notes(version), known,
                new Rules(NAME, false, 100, 10, CheckpointTable::take),
                new LockingTransactions(NAME, log.database()));
    }

    /// All of them: each has to be there exactly once.
    @Override
    List<RecordedEvent> effects() {
        return effects(new NamedParameterJdbcTemplate(log.database()));
    }

    private static List<RecordedEvent> effects(NamedParameterJdbcOperations jdbc) {
        return jdbc.query("SELECT position, stream_id FROM notes ORDER BY id", (row, _) -> new RecordedEvent(
                row.getLong("position"), new StreamId("lamp", row.getString("stream_id")), 1, "LampBought", 1, "{}",
                "{}", Instant.EPOCH));
    }

    @Test
    void passesOverStreamsOfOtherTypesWithoutReadingThem() {
        log.append(List.of(LampLog.event(1, 1), LampLog.event(2, 2, "OfAnotherAggregate", 7), LampLog.event(3, 3)));
        log.append(4, 150);
        log.jdbc().sql("UPDATE events SET stream_type = 'fridge' WHERE position NOT IN (1, 3, 140)").update();
        streamType = "lamp";
        var runner = runner();
        assertThat(runner.advance()).isEqualTo(new Step(100, Set.of(), Next.MORE));
        assertThat(runner.advance()).isEqualTo(new Step(150, Set.of(), Next.NOTHING));
        assertThat(effects()).extracting(RecordedEvent::position).containsExactly(1L, 3L, 140L);
        assertThat(log.checkpoint(NAME)).isEqualTo(150);
    }

    @Test
    void stopsBeforeAnUnknownEventOfItsStreams() {
        log.append(1, 20);
        log.append(List.of(LampLog.event(21, 21, "LampDimmed", 1)));
        log.jdbc().sql("UPDATE events SET stream_type = 'fridge' WHERE position BETWEEN 5 AND 20").update();
        streamType = "lamp";
        assertThat(runner().advance()).isEqualTo(new Step(20, Set.of(), Next.UNKNOWN_EVENT));
        assertThat(log.checkpoint(NAME)).isEqualTo(20);
    }

    @Test
    void failsAtAGapInTheLog() {
        log.append(1, 5);
        log.append(7, 10);
        var runner = runner();
        assertThatThrownBy(runner::advance).hasMessageContaining("gap");
        assertThat(log.checkpoint(NAME)).isZero();
    }

    @Test
    void commitsEffectsAndCheckpointTogetherOrNeither() {
        log.append(1, 10);
        untilOutage.set(5);
        var runner = runner();
        assertThatThrownBy(runner::advance).hasMessage("outage");
        assertThat(effects()).isEmpty();
        assertThat(log.checkpoint(NAME)).isZero();
        assertThat(log.parked(NAME)).isEmpty();

        endOutage();
        runner.advance();
        assertThat(effects()).hasSize(10);
        assertThat(log.checkpoint(NAME)).isEqualTo(10);
    }

    @Test
    void doesNotCommitBeforeTheCheckpointMoves() {
        log.append(1, 10);
        var rows = new int[2];
        first = transaction -> {
            var jdbc = transaction.unwrap(NamedParameterJdbcOperations.class);
            jdbc.update("INSERT INTO notes (position, stream_id) VALUES (0, :stream)",
                    Map.of("stream", LampLog.stream(0)));
            rows[0] = effects(jdbc).size();
            rows[1] = effects().size();
        };
        runner().advance();
        assertThat(rows).containsExactly(1, 0);
    }

    @Test
    void offersItsConnectionAsNoOtherTypeThanItHas() {
        log.append(1, 1);
        first = transaction -> assertThatThrownBy(() -> transaction.unwrap(Connection.class))
                .isInstanceOf(IllegalArgumentException.class);
        runner().advance();
        assertThat(effects()).hasSize(1);
    }
}
