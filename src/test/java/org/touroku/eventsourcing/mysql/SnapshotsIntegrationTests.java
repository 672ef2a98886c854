package org.touroku.eventsourcing.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.touroku.eventsourcing.EventStoreContract.append;

import com.github.f4b6a3.ulid.UlidCreator;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.Digest;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.LampDecider;
import org.touroku.eventsourcing.LampDecider.LampBought;
import org.touroku.eventsourcing.LampDecider.Lamps;
import org.touroku.eventsourcing.Snapshot;
import org.touroku.eventsourcing.Snapshots;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.StreamLoader;
import org.touroku.eventsourcing.StreamLoader.Loaded;
import org.touroku.eventsourcing.StreamLoader.Snapshotting;
import org.touroku.support.TestDatabase;

class SnapshotsIntegrationTests {
    private static final Loaded<Lamps> LOADED = new Loaded<>(new Lamps.Some(250, new LampBought(60)), 250, 257, null);
    private static final String WRONG = "{\"count\":1,\"last\":{\"watts\":1}}";

    private final HikariDataSource database = TestDatabase.create().migrated();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final GroupCommit groupCommit = new GroupCommit(new LockingTransactions("test", database),
            new NoReadModels(), Digest::of, GroupCommit.CAPACITY, new SimpleMeterRegistry());
    private final LogClock logClock = new LogClock(new LockingTransactions("clock", database));
    private final EventStore store = new MySqlEventStore(new NamedParameterJdbcTemplate(database), groupCommit,
            logClock);
    private final Snapshots snapshots = new MySqlSnapshots(new NamedParameterJdbcTemplate(database));
    private final StreamId stream = stream();
    private final Snapshot good = new Snapshot(stream, 250, 257, "some", 2, "{\"count\":250,\"last\":{\"watts\":60}}",
            null);

    @BeforeEach
    void fill() {
        store.append(append(stream(), 0, 7));
        store.append(append(stream, 0, 250));
    }

    @AfterEach
    void close() {
        groupCommit.close();
        logClock.close();
        database.close();
    }

    @Test
    void keepsTheLastSnapshotOfALongStream() {
        snapshots.save(new Snapshot(stream, 249, 256, "none", 2, "{}", null));
        snapshots.save(good);
        assertThat(snapshots.find(stream)).hasValue(good);
        assertThat(snapshots.find(stream())).isEmpty();
        assertThat(snapshots.find(new StreamId("candle", stream.id()))).isEmpty();
    }

    @Test
    void theLoaderContinuesFromTheSavedSnapshot() {
        assertThat(load(2)).isEqualTo(LOADED);
        assertThat(snapshots.find(stream)).hasValue(good);

        snapshots.save(new Snapshot(stream, 249, 256, "some", 2, WRONG, null));
        assertThat(load(2)).isEqualTo(new Loaded<>(new Lamps.Some(2, new LampBought(60)), 250, 257, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state = '{\"count\":1,\"last\":{\"watts\":1}}'", "state_type = 'none'",
            "state_revision = 1",
            "stream_version = 249, position = 256", "digest = REPEAT('0', 32)"})
    void ignoresAndRebuildsASnapshotThatIsNotAsItWasSaved(String tampering) {
        snapshots.save(good);
        jdbc.sql("UPDATE snapshots SET " + tampering).update();
        assertThat(snapshots.find(stream)).isEmpty();

        assertThat(load(2)).isEqualTo(LOADED);
        assertThat(snapshots.find(stream)).hasValue(good);
    }

    @Test
    void ignoresAndRebuildsASnapshotOfEventsThatTheLogLacks() {
        ignores(new Snapshot(stream, 251, 258, "some", 2, WRONG, null));
        ignores(new Snapshot(stream, 251, 257, "some", 2, WRONG, null));
        ignores(new Snapshot(stream, 250, 256, "some", 2, WRONG, null));
        ignores(new Snapshot(stream, 7, 7, "some", 2, WRONG, null));
    }

    private void ignores(Snapshot snapshot) {
        snapshots.save(snapshot);
        assertThat(snapshots.find(stream)).isEmpty();
        assertThat(load(2)).isEqualTo(LOADED);
        assertThat(snapshots.find(stream)).hasValue(good);
    }

    @Test
    void ignoresAndRebuildsASnapshotOfAnotherRevision() {
        snapshots.save(new Snapshot(stream, 249, 256, "some", 2, WRONG, null));
        assertThat(load(3)).isEqualTo(LOADED);
        assertThat(snapshots.find(stream)).hasValue(new Snapshot(stream, 250, 257, "some", 3, good.state(), null));
    }

    @Test
    void losesNothingWhenAllSnapshotsAreDeleted() {
        load(2);
        jdbc.sql("DELETE FROM snapshots").update();
        assertThat(load(2)).isEqualTo(LOADED);
        assertThat(snapshots.find(stream)).hasValue(good);
    }

    private Loaded<Lamps> load(int revision) {
        return new StreamLoader<Lamps, LampBought>(store, LampDecider.events(), new LampDecider(),
                new Snapshotting<>(snapshots, LampDecider.states(revision))).load(stream);
    }

    private static StreamId stream() {
        return new StreamId("lamp", UlidCreator.getMonotonicUlid().toString());
    }
}
