package org.touroku.eventsourcing.projection;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.Batcher;
import org.touroku.eventsourcing.Batcher.Asked;
import org.touroku.eventsourcing.projection.SharedCheckpoints.Now;
import org.touroku.eventsourcing.projection.SharedCheckpoints.Question;
import org.touroku.eventsourcing.reads.ReadDatabase;

/// How far the read models have come, as the database that queries are answered from has it at this moment: one read of the
/// checkpoints answers all who asked before it began. Unless that is a replica, whoever asks sees all that was acknowledged
/// before, anywhere.
@Component
public class SharedCheckpoints implements Batcher.Call<Question, Now>, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int CAPACITY = 10_000;

    /// As long as both are the same, a projection's tables hold the same.
    ///
    /// @param position   that is applied
    /// @param generation grows when the tables change otherwise than by the next events
    public record Standing(long position, long generation) {}

    /// As a replica has it before the migrations.
    private static final Standing NOTHING = new Standing(0, 0);

    /// All projections at one moment.
    public record Now(Map<String, Standing> byName) {
        public Standing of(String projection) {
            return byName.getOrDefault(projection, NOTHING);
        }
    }

    /// There is only one.
    enum Question {
        HOW_FAR
    }

    private final JdbcOperations jdbc;
    private final Batcher<Question, Now> batcher = new Batcher<>("shared-checkpoints", CAPACITY,
            CAPACITY, this);

    SharedCheckpoints(ReadDatabase reads) {
        jdbc = reads.jdbc().getJdbcOperations();
    }

    /// @throws org.springframework.dao.DataAccessException if the database does not answer
    public Now now() {
        try {
            return batcher.ask(Question.HOW_FAR, PATIENCE);
        } catch (Batcher.Unanswered e) {
            throw new QueryTimeoutException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void make(List<Asked<Question, Now>> batch) {
        Map<String, Standing> standing = new HashMap<>();
        jdbc.query("SELECT projection, position, generation FROM checkpoints", row -> {
            standing.put(row.getString("projection"),
                    new Standing(row.getLong("position"), row.getLong("generation")));
        });
        batch.forEach(asked -> asked.answer(new Now(standing)));
    }

    @Override
    public void close() {
        batcher.close();
    }
}
