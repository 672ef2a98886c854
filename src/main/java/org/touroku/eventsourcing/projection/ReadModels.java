package org.touroku.eventsourcing.projection;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;

import org.touroku.eventsourcing.mysql.Coalescer;
import org.touroku.eventsourcing.mysql.Coalescer.Pending;
import org.touroku.eventsourcing.mysql.UtcTime;
import org.touroku.eventsourcing.projection.ReadModels.Request;
import org.touroku.eventsourcing.projection.ReadModels.States;
import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.eventsourcing.reads.VisibleLog;
import org.touroku.eventsourcing.subscription.Progress;

/// The live generations of this version's projections, in the database that queries are served from. Requests share the reads of
/// pointers, checkpoints and log head, on a connection of their own. Unless that database is a replica, a request sees all that
/// any instance has acknowledged before.
public final class ReadModels implements Coalescer.Call<Request, States>, AutoCloseable {
    /// How long a request waits until a read model has a position, at most.
    public static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LONGEST_READ = Duration.ofSeconds(4);
    private static final int CAPACITY = 10_000;
    /// The pause after a read that several requests shared, so that the next one is shared by more. A single request is never
    /// delayed.
    private static final Duration LINGER = Duration.ofNanos(200_000);
    private static final int NO_SUCH_TABLE = 1146;
    private static final int MOST_CHANGES = 1000;
    /// The live generations. The few rows of other versions cost less than a condition on name and version.
    private static final String SELECT = """
            SELECT head.position AS head, UTC_TIMESTAMP(6) AS now, pointers.name, pointers.version, pointers.live,
                   live.position, live.revision
              FROM event_head head
                   LEFT JOIN (projections pointers JOIN checkpoints live ON live.subscription = pointers.live) ON TRUE
             WHERE head.id = 1
            """;
    private static final String SELECT_CHANGED = """
            SELECT position, stream_id FROM events WHERE position > ? AND position <= ? ORDER BY position
            """;

    /// The tables are unchanged as long as position and revision are.
    ///
    /// @param generation null if none is live yet
    /// @param position   of the last event that is applied
    /// @param revision   grows when the tables change otherwise than by the next events, as by a swap
    public record State(@Nullable Generation generation, long position, long revision) {
        private static final State NONE = new State(null, 0, 0);
    }

    /// All live generations at one moment.
    ///
    /// @param head  of the log
    /// @param time  by the database's clock
    /// @param epoch grows when the head moves back, as by the restore of a backup
    public record States(Map<String, State> byProjection, long head, Instant time, long epoch) {
        public State of(String projection) {
            return byProjection.getOrDefault(projection, State.NONE);
        }
    }

    /// All requests are equal.
    enum Request {
        READ
    }

    private final ReadDatabase reads;
    private final Progress progress;
    private final JdbcOperations jdbc;
    private final List<Projection> projections;
    private final Coalescer<Request, States> requests;
    private final LatestChanges changes = new LatestChanges();
    /// Read by the coalescer's thread only.
    private long head;
    private long epoch;

    ReadModels(List<Projection> projections, ReadDatabase reads, Progress progress) {
        this.projections = List.copyOf(projections);
        this.reads = reads;
        this.progress = progress;
        jdbc = reads.checkpoints().getJdbcOperations();
        requests = new Coalescer<>("read-models", CAPACITY, CAPACITY, this);
    }

    /// The live generations at a moment after this method was called.
    ///
    /// @throws DataAccessException if the database did not respond in time
    public States read() {
        return read(LONGEST_READ);
    }

    /// As [#read()].
    public States read(Duration patience) {
        try {
            return requests.execute(Request.READ, patience);
        } catch (Coalescer.NoResult e) {
            throw new QueryTimeoutException(String.valueOf(e.getMessage()), e);
        }
    }

    /// As [#read()], once a projection has reached the head of the log: what an instance of another version has acknowledged
    /// may not be in this version's generation yet. A projection that fails, or takes longer, is read as it is.
    public States readAtHead(String projection, Duration patience) {
        return atHead(read(), projection, patience);
    }

    /// As [#readAtHead].
    ///
    /// @param states what was read before; it is returned if it will do
    public States atHead(States states, String projection, Duration patience) {
        var state = states.of(projection);
        return state.generation == null || state.position >= states.head || progress.isFailing(projection)
                || !isReached(projection, states.head, patience) ? states : read();
    }

    /// Waits until queries see a position in a projection.
    ///
    /// @param states what was read before; it is returned if it will do
    /// @throws ReadModelBehind   if the time ran out
    /// @throws ReadModelNotBuilt if no generation is live
    public States await(States states, String projection, long position, Duration patience) {
        if (states.of(projection).generation == null) {
            throw new ReadModelNotBuilt(projection);
        }
        if (states.of(projection).position >= position) {
            return states;
        }
        if (!isReached(projection, position, patience)) {
            throw new ReadModelBehind(position);
        }
        return read();
    }

    private boolean isReached(String projection, long position, Duration patience) {
        var begun = System.nanoTime();
        // The primary may not have applied the position yet either: waiting for it wakes the projection
        return progress.await(projection, position, patience) && (!reads.isReplica()
                || VisibleLog.poll(() -> read().of(projection).position >= position,
                        patience.minusNanos(System.nanoTime() - begun)));
    }

    /// Queries the live generation. If its tables were dropped meanwhile, queries the current live generation once more.
    ///
    /// @throws ReadModelNotBuilt if no generation is live
    public <T> T query(States states, String projection, Function<ReadTables, T> query) {
        try {
            return query.apply(tables(states, projection));
        } catch (DataAccessException e) {
            if (NestedExceptionUtils.getRootCause(e) instanceof SQLException error
                    && error.getErrorCode() == NO_SUCH_TABLE) {
                return query.apply(tables(read(), projection));
            }
            throw e;
        }
    }

    private ReadTables tables(States states, String projection) {
        var live = states.of(projection).generation;
        if (live == null) {
            throw new ReadModelNotBuilt(projection);
        }
        return new ReadTables(live, true, reads.jdbc());
    }

    /// Whether a stream has no events between a position and the last state that was read.
    ///
    /// @return false also if that is not known any more
    public boolean isUnchangedSince(String streamId, long position) {
        return changes.isUnchangedSince(streamId, position);
    }

    @Override
    public void execute(List<Pending<Request, States>> batch) {
        var states = readStates();
        batch.forEach(pending -> pending.complete(states));
        if (batch.size() > 1) {
            LockSupport.parkNanos(LINGER.toNanos());
        }
    }

    private States readStates() {
        var byProjection = new HashMap<String, State>();
        var newHead = new long[1];
        var time = new AtomicReference<>(Instant.EPOCH);
        RowCallbackHandler add = row -> {
            newHead[0] = row.getLong("head");
            time.set(UtcTime.read(row, "now"));
            if (isOurs(row.getString("name"), row.getInt("version"))) {
                byProjection.put(row.getString("name"), new State(new Generation(row.getString("live")),
                        row.getLong("position"), row.getLong("revision")));
            }
        };
        jdbc.query(SELECT, add);
        noteChanges(newHead[0]);
        return new States(byProjection, head, time.get(), epoch);
    }

    /// Events up to the head that was read are committed and never change, so a second statement can read their streams. If it finds
    /// other than all, it was answered by another server.
    private void noteChanges(long newHead) {
        if (newHead < head) {
            epoch++;
            changes.forget(newHead);
        } else if (newHead - head > MOST_CHANGES) {
            changes.forget(newHead);
        } else if (newHead > head) {
            var changed = jdbc.query(SELECT_CHANGED,
                    (row, _) -> Map.entry(row.getString("stream_id"), row.getLong("position")), head, newHead);
            changed.forEach(change -> changes.add(change.getKey(), change.getValue()));
            if (changed.size() != newHead - head) {
                changes.forget(newHead);
            }
        }
        head = newHead;
    }

    private boolean isOurs(@Nullable String name, int version) {
        return projections.stream()
                .anyMatch(projection -> projection.name().equals(name) && projection.version() == version);
    }

    @Override
    public void close() {
        requests.close();
    }
}
