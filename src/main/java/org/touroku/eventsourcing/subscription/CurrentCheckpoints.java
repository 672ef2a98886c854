package org.touroku.eventsourcing.subscription;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;

import org.touroku.eventsourcing.mysql.Coalescer;
import org.touroku.eventsourcing.mysql.Coalescer.Pending;
import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.eventsourcing.subscription.CurrentCheckpoints.Now;
import org.touroku.eventsourcing.subscription.CurrentCheckpoints.Request;

/// All checkpoints at this moment, in the database that queries are served from. Requests share reads,
/// on a connection of their own. Unless that database is a replica, a request sees all that any instance has acknowledged
/// before.
public final class CurrentCheckpoints implements Coalescer.Call<Request, Now>, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int CAPACITY = 10_000;

    /// As long as both are the same, a subscription's effects are the same.
    ///
    /// @param position of the last event that was handled
    /// @param revision grows when effects change otherwise than by the next events
    public record State(long position, long revision) {
        /// Of a replica before the migrations.
        private static final State NONE = new State(0, 0);
    }

    /// All checkpoints.
    public record Now(Map<String, State> bySubscription) {
        public State of(String subscription) {
            return bySubscription.getOrDefault(subscription, State.NONE);
        }
    }

    /// All requests are the same.
    enum Request {
        READ
    }

    private final JdbcOperations jdbc;
    private final Coalescer<Request, Now> requests;

    CurrentCheckpoints(ReadDatabase reads) {
        jdbc = reads.checkpoints().getJdbcOperations();
        requests = new Coalescer<>("checkpoints", CAPACITY, CAPACITY, this);
    }

    /// @throws org.springframework.dao.DataAccessException if the database did not respond in time
    public Now read() {
        try {
            return requests.execute(Request.READ, PATIENCE);
        } catch (Coalescer.NoResult e) {
            throw new QueryTimeoutException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void execute(List<Pending<Request, Now>> batch) {
        var states = new HashMap<String, State>();
        RowCallbackHandler add = row -> states.put(row.getString("subscription"),
                new State(row.getLong("position"), row.getLong("revision")));
        jdbc.query("SELECT subscription, position, revision FROM checkpoints", add);
        var now = new Now(states);
        batch.forEach(pending -> pending.complete(now));
    }

    @Override
    public void close() {
        requests.close();
    }
}
