package org.touroku.user.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.FakeEncryption;
import org.touroku.eventsourcing.InMemoryEventStore;
import org.touroku.eventsourcing.InMemorySnapshots;
import org.touroku.eventsourcing.KeyUse;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.NewEvent;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamEncryption;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.StreamLoader;
import org.touroku.eventsourcing.StreamLoader.Snapshotting;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.json.StateFormat;
import org.touroku.support.HttpApi;
import org.touroku.user.User;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserEmailVerified;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// Stored events are kept for ever: a change that breaks one of these tests breaks existing logs.
class UserEventTypesTests {
    private static final StreamEncryption ENCRYPTION = new FakeEncryption();
    private static final EventTypes<UserEvent> TYPES = UserEventTypes.userEvents(ENCRYPTION);
    private static final StreamId ADA = new StreamId("user", "01HQJXYYX2BQEYCWTX34P9Z7DE");

    @Test
    void everyEventIsReadAsItAlwaysWas() {
        assertRead("UserRegistered", "{\"username\":\"Ada\",\"email\":\"ada@example.com\"}",
                new UserRegistered("Ada", "ada@example.com"));
        assertRead("UserRenamed", "{\"username\":\"Ada\"}", new UserRenamed("Ada"));
        assertRead("UserEmailChanged", "{\"email\":\"ada@example.com\"}", new UserEmailChanged("ada@example.com"));
        assertRead("UserEmailVerified", "{}", new UserEmailVerified());
        assertRead("UserDeactivated", "{\"reason\":\"left\"}", new UserDeactivated("left"));
        assertRead("UserReactivated", "{}", new UserReactivated());
        assertRead("UserErased", "{}", new UserErased());
        assertThat(TYPES.names()).hasSize(UserEvent.class.getPermittedSubclasses().length);
    }

    private static void assertRead(String type, String data, UserEvent event) {
        assertThat(TYPES.read(new RecordedEvent(1, ADA, 1, type, 1, data, "{}", Instant.EPOCH))).isEqualTo(event);
    }

    @Test
    void everyPersonalMemberIsStoredEncryptedAndMarkedAsSuch() {
        assertStored(new UserRegistered("Ada", "ada@example.com"), 2, "username", "email");
        assertStored(new UserRenamed("Ada"), 2, "username");
        assertStored(new UserEmailChanged("ada@example.com"), 2, "email");
        assertStored(new UserEmailVerified(), 1);
        assertStored(new UserDeactivated("left"), 2, "reason");
        assertStored(new UserReactivated(), 1);
        assertStored(new UserErased(), 1);
    }

    private static void assertStored(UserEvent event, int revision, String... members) {
        var key = ENCRYPTION.newKey(ADA).wrapped();
        var stored = TYPES.write(event, ADA, 7, TYPES.unwrap(key, ADA));
        assertThat(stored.revision()).isEqualTo(revision);
        var json = HttpApi.json(stored.data());
        assertThat(json.propertyNames()).containsExactlyInAnyOrder(members);
        for (var member : members) {
            assertThat(json.get(member).propertyNames()).containsExactly("encrypted");
        }
        assertThat(TYPES.read(recorded(stored, key))).isEqualTo(event);
    }

    private static RecordedEvent recorded(NewEvent stored, @Nullable String key) {
        return new RecordedEvent(1, ADA, 7, stored.type(), stored.revision(), stored.data(), "{}", Instant.EPOCH, key);
    }

    @Test
    void personalMembersReadAsEmptyOnceTheKeyIsDeleted() {
        var stored = TYPES.write(new UserRegistered("Ada", "ada@example.com"), ADA, 7, ENCRYPTION.newKey(ADA).key());
        var erased = recorded(stored, null);
        assertThat(TYPES.read(erased)).isEqualTo(new UserRegistered("", ""));
        assertThat(TYPES.data(erased)).isEqualTo("{\"username\":null,\"email\":null}");
        assertThat(TYPES.isErased(erased)).isTrue();
        assertThat(TYPES.isErased(recorded(stored, "key"))).isFalse();
    }

    @Test
    void personalDataAreNeverStoredWithoutAKey() {
        assertThatThrownBy(() -> TYPES.write(new UserRenamed("Ada"), ADA, 7, null))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyStateThatAUserCanHaveGoesIntoASnapshotAndOutAgain() {
        var types = TYPES;
        var key = ENCRYPTION.newKey(ADA).wrapped();
        var store = new InMemoryEventStore(Instant.EPOCH);
        var snapshots = new InMemorySnapshots();
        var users = new StreamLoader<>(store, types, new UserDecider(),
                new Snapshotting<>(snapshots, UserEventTypes.userStates(ENCRYPTION), 1));
        var states = new HashSet<Class<?>>();
        var history = List.of(new UserRegistered("Ada", "ada@example.com"), new UserEmailVerified(),
                new UserDeactivated(""),
                new UserErased());
        for (int version = 0; version < history.size(); version++) {
            store.append(
                    new AppendRequest(ADA, version, List.of(types.write(history.get(version), ADA, version + 1,
                            types.unwrap(key, ADA))),
                            List.of(), new Metadata("command", "command", "test"),
                            version == 0 ? KeyUse.create(key) : KeyUse.of(key), null, null));
            var loaded = users.load(ADA);
            states.add(loaded.state().getClass());
            assertThat(snapshots.find(ADA)).hasValueSatisfying(
                    snapshot -> assertThat(snapshot.version()).isEqualTo(loaded.version()));
            assertThat(users.load(ADA)).isEqualTo(loaded);
        }
        states.add(User.Unknown.class); // has no history
        assertThat(states).containsExactlyInAnyOrder(User.class.getPermittedSubclasses());
    }

    /// Before revision 3, states did not say which address they had and whether it was verified.
    @Test
    void snapshotsOfEarlierRevisionsAreNotRead() {
        record Active(String name, String email) {}
        var key = ENCRYPTION.newKey(ADA).wrapped();
        var state = new User.Active(1, new User.Profile("Ada", new User.Address("ada@example.com", 1, false), false));
        var states = UserEventTypes.userStates(ENCRYPTION);
        assertThat(states.read(states.write(ADA, state, 1, 1, key))).contains(state);

        var earlier = new StateFormat<Active>(2, ENCRYPTION).with("active", Active.class);
        assertThat(states.read(earlier.write(ADA, new Active("Ada", "ada@example.com"), 1, 1, key))).isEmpty();
        var same = new StateFormat<User>(2, ENCRYPTION).with("active", User.Active.class);
        assertThat(states.read(same.write(ADA, state, 1, 1, key))).isEmpty();
    }
}
