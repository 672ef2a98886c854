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

/// How far the read models have come, as the database that all instances share has it at this moment: one read of the
/// checkpoints answers all who asked before it began. So whoever asks sees all that was acknowledged before, anywhere.
@Component
public class SharedCheckpoints implements Batcher.Call<String, Long>, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int CAPACITY = 10_000;

    private final JdbcOperations jdbc;
    private final Batcher<String, Long> batcher = new Batcher<>("shared-checkpoints", CAPACITY, CAPACITY, this);

    SharedCheckpoints(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /// The position that a projection has applied.
    ///
    /// @throws org.springframework.dao.DataAccessException if the database does not answer
    public long position(String projection) {
        try {
            return batcher.ask(projection, PATIENCE);
        } catch (Batcher.Unanswered e) {
            throw new QueryTimeoutException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void make(List<Asked<String, Long>> batch) {
        Map<String, Long> positions = new HashMap<>();
        jdbc.query("SELECT projection, position FROM checkpoints", row -> {
            positions.put(row.getString("projection"), row.getLong("position"));
        });
        batch.forEach(asked -> asked.answer(positions.getOrDefault(asked.question(), 0L)));
    }

    @Override
    public void close() {
        batcher.close();
    }
}
