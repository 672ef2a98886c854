package org.touroku.user.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.InMemoryEventStore;
import org.touroku.eventsourcing.InMemorySnapshots;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.StreamLoader;
import org.touroku.eventsourcing.StreamLoader.Snapshotting;
import org.touroku.user.User;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// Stored events are kept for ever: a change that breaks one of these tests breaks existing logs.
class UserEventTypesTests {
    private static final StreamId ADA = new StreamId("user", "01HQJXYYX2BQEYCWTX34P9Z7DE");

    @Test
    void everyEventIsStoredAsItAlwaysWas() {
        assertStored(new UserRegistered("Ada", "ada@example.com"), "UserRegistered",
                "{\"username\":\"Ada\",\"email\":\"ada@example.com\"}");
        assertStored(new UserRenamed("Ada"), "UserRenamed", "{\"username\":\"Ada\"}");
        assertStored(new UserEmailChanged("ada@example.com"), "UserEmailChanged", "{\"email\":\"ada@example.com\"}");
        assertStored(new UserDeactivated("left"), "UserDeactivated", "{\"reason\":\"left\"}");
        assertStored(new UserReactivated(), "UserReactivated", "{}");
        assertThat(UserEventTypes.userEvents().names()).hasSize(UserEvent.class.getPermittedSubclasses().length);
    }

    private static void assertStored(UserEvent event, String type, String data) {
        var stored = UserEventTypes.userEvents().write(event);
        assertThat(stored.type()).isEqualTo(type);
        assertThat(stored.revision()).isEqualTo(1);
        assertThat(stored.data()).isEqualTo(data);
        assertThat(UserEventTypes.userEvents().read(new RecordedEvent(1, ADA, 1, type, 1, data, "{}", Instant.EPOCH)))
                .isEqualTo(event);
    }

    @Test
    void everyStateThatAUserCanHaveGoesIntoASnapshotAndOutAgain() {
        var types = UserEventTypes.userEvents();
        var store = new InMemoryEventStore(Instant.EPOCH);
        var snapshots = new InMemorySnapshots();
        var users = new StreamLoader<>(store, types, new UserDecider(),
                new Snapshotting<>(snapshots, UserEventTypes.userStates(), 1));
        var states = new HashSet<Class<?>>();
        var history = List.of(new UserRegistered("Ada", "ada@example.com"), new UserDeactivated(""));
        for (int version = 0; version < history.size(); version++) {
            store.append(new AppendRequest(ADA, version, List.of(types.write(history.get(version))), List.of(),
                    new Metadata("command", "command", "test")));
            var loaded = users.load(ADA);
            states.add(loaded.state().getClass());
            assertThat(snapshots.find(ADA)).hasValueSatisfying(
                    snapshot -> assertThat(snapshot.version()).isEqualTo(loaded.version()));
            assertThat(users.load(ADA)).isEqualTo(loaded);
        }
        states.add(User.Unknown.class); // has no history
        assertThat(states).containsExactlyInAnyOrder(User.class.getPermittedSubclasses());
    }
}
