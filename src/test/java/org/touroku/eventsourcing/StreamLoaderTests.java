package org.touroku.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.QueryTimeoutException;

import org.touroku.eventsourcing.LampDecider.LampBought;
import org.touroku.eventsourcing.LampDecider.Lamps;
import org.touroku.eventsourcing.StreamLoader.Loaded;
import org.touroku.eventsourcing.StreamLoader.Snapshotting;
import org.touroku.eventsourcing.json.StateFormat;

class StreamLoaderTests {
    private static final StreamId STREAM = new StreamId("lamp", "01HQJXYYX2BQEYCWTX34P9Z7DE");
    private static final StreamId OTHER = new StreamId("lamp", "01HQJXYYX2BQEYCWTX34P9Z7DF");

    private final CountingEventStore store = new CountingEventStore(new InMemoryEventStore(Instant.EPOCH));
    private final Snapshots snapshots = new InMemorySnapshots();
    private final StreamLoader<Lamps, LampBought> loader = loader(snapshots);

    @Test
    void loadsTheInitialStateOfAStreamThatDoesNotExist() {
        assertThat(loader.load(STREAM)).isEqualTo(new Loaded<>(new Lamps.None(), 0, 0, null));
    }

    @Test
    void loadsAShortStreamInOnePageAndKeepsNoSnapshotOfIt() {
        append(OTHER, 0, 7);
        append(STREAM, 0, 99);
        assertThat(loader.load(STREAM)).isEqualTo(new Loaded<>(lamps(99), 99, 106, null));
        assertThat(store.pages()).isEqualTo(1);
        assertThat(snapshots.find(STREAM)).isEmpty();
    }

    @Test
    void loadsAStreamThatFillsItsPages() {
        append(STREAM, 0, 1000);
        assertThat(loader.load(STREAM)).isEqualTo(new Loaded<>(lamps(1000), 1000, 1000, null));
    }

    @Test
    void readsAtMostAHundredEventsOfALongStreamAfterTheFirstTime() {
        append(STREAM, 0, 10_000);
        assertThat(loader.load(STREAM)).isEqualTo(new Loaded<>(lamps(10_000), 10_000, 10_000, null));
        assertThat(store.events()).isEqualTo(10_000);

        for (int version = 10_000; version < 10_250; version++) {
            store.startAgain();
            assertThat(loader.load(STREAM)).isEqualTo(new Loaded<>(lamps(version), version, version, null));
            assertThat(store.events()).isLessThanOrEqualTo(100);
            assertThat(store.pages()).isEqualTo(1);
            append(STREAM, version, 1);
        }
    }

    @ParameterizedTest(name = "{0} revision {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            some  | 1 | {"count":700,"last":{"watts":7}}
            some  | 3 | {"count":700,"last":{"watts":7}}
            never | 2 | {"count":700,"last":{"watts":7}}
            some  | 2 | {"count":700}
            some  | 2 | {"count":"?","last":{"watts":7}}
            some  | 2 | {"count":700,
            """)
    void rebuildsASnapshotThatItCannotRead(String type, int revision, String state) {
        append(STREAM, 0, 120);
        snapshots.save(new Snapshot(STREAM, 70, 70, type, revision, state, null));

        assertThat(loader.load(STREAM)).isEqualTo(new Loaded<>(lamps(120), 120, 120, null));
        assertThat(snapshots.find(STREAM))
                .hasValue(new Snapshot(STREAM, 120, 120, "some", 2, "{\"count\":120,\"last\":{\"watts\":60}}", null));
    }

    @Test
    void goesOnFromASnapshotThatItCanRead() {
        append(STREAM, 0, 120);
        snapshots.save(new Snapshot(STREAM, 70, 70, "some", 2, "{\"count\":700,\"last\":{\"watts\":7}}", null));
        assertThat(loader.load(STREAM)).isEqualTo(new Loaded<>(lamps(750), 120, 120, null));
        assertThat(snapshots.find(STREAM)).get().extracting(Snapshot::version).isEqualTo(70L);
    }

    @Test
    void doesNotFailWhenNoSnapshotCanBeSaved() {
        append(STREAM, 0, 120);
        var away = new QueryTimeoutException("away");
        assertThat(loader(new Snapshots() {
            @Override
            public Optional<Snapshot> find(StreamId stream) {
                return Optional.empty();
            }

            @Override
            public void save(Snapshot snapshot) {
                throw away;
            }
        }).load(STREAM)).isEqualTo(new Loaded<>(lamps(120), 120, 120, null));
        assertThat(new StreamLoader<>(store, LampDecider.events(), new LampDecider(),
                new Snapshotting<>(snapshots, new StateFormat<>(1)))
                .load(STREAM)).isEqualTo(new Loaded<>(lamps(120), 120, 120, null));
    }

    @Test
    void failsWhenSnapshotsCannotBeRead() {
        var away = new QueryTimeoutException("away");
        assertThatThrownBy(() -> loader(new Snapshots() {
            @Override
            public Optional<Snapshot> find(StreamId stream) {
                throw away;
            }

            @Override
            public void save(Snapshot snapshot) {}
        }).load(STREAM)).isSameAs(away);
    }

    private StreamLoader<Lamps, LampBought> loader(Snapshots snapshots) {
        return new StreamLoader<>(store, LampDecider.events(), new LampDecider(),
                new Snapshotting<>(snapshots, LampDecider.states(2)));
    }

    private void append(StreamId stream, long version, int events) {
        store.append(EventStoreContract.append(stream, version, events));
    }

    private static Lamps lamps(int count) {
        return new Lamps.Some(count, new LampBought(60));
    }
}
