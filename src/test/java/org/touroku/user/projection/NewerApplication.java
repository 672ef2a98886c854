package org.touroku.user.projection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.github.f4b6a3.ulid.UlidCreator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import org.touroku.TourokuApplication;
import org.touroku.eventsourcing.AppendRequest;
import org.touroku.eventsourcing.AppendResult.Appended;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamEncryption;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.projection.ReadTable;
import org.touroku.eventsourcing.projection.ReadTables;
import org.touroku.user.UserEvent;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserEmailVerified;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// A newer version of the service: it knows one more type of events, writes a new revision of another one, and has newer
/// versions of both projections, of which one has other tables.
///
/// It has no annotation, so that only its own main method finds it.
public final class NewerApplication {
    private static final String NICKNAMED = "UserNicknamed";

    record Nicknamed(String username) {}

    public static void main(String[] args) {
        new SpringApplication(TourokuApplication.class, NewerApplication.class).run(args);
    }

    @Bean
    static EventTypes<Nicknamed> nicknames() {
        return new EventTypes<Nicknamed>("user").with(NICKNAMED, 1, Nicknamed.class);
    }

    /// @param held as long as this file exists, no generation of users can be filled
    @Bean
    static BeanPostProcessor newerBeans(@Value("${held:}") String held, ObjectProvider<EventTypes<UserEvent>> types,
            ObjectProvider<StreamEncryption> encryption) {
        return new BeanPostProcessor() {
            @Override
            public @Nullable Object postProcessAfterInitialization(Object bean, String name) {
                return switch (bean) {
                    case EventTypes<?> _ when name.equals("userEvents") -> newerEvents(encryption.getObject());
                    case UserProjection _ -> new NewerUsers(types.getObject(), Path.of(held));
                    case UserVersionProjection _ -> new NewerVersions(types.getObject());
                    default -> bean;
                };
            }
        };
    }

    private static EventTypes<UserEvent> newerEvents(StreamEncryption encryption) {
        return new EventTypes<UserEvent>("user", encryption).with("UserRegistered", 2, UserRegistered.class)
                .with("UserRenamed", 3, UserRenamed.class).upcasting("UserRenamed", 2, renamed -> renamed)
                .with("UserEmailChanged", 2, UserEmailChanged.class)
                .with("UserEmailVerified", 1, UserEmailVerified.class)
                .with("UserDeactivated", 2, UserDeactivated.class)
                .with("UserReactivated", 1, UserReactivated.class)
                .with("UserErased", 1, UserErased.class);
    }

    /// Appends what only this version knows: POST /nicknames/{id}/{name}.
    @Bean
    static RouterFunction<ServerResponse> nicknaming(EventStore eventStore) {
        return RouterFunctions.route().POST("/nicknames/{id}/{name}", request -> {
            var stream = new StreamId("user", request.pathVariable("id"));
            var version = eventStore.read(stream, 0, 1000).getLast().version();
            var command = UlidCreator.getMonotonicUlid().toString();
            var event = nicknames().write(new Nicknamed(request.pathVariable("name")), stream, version + 1, null);
            var result = eventStore.append(new AppendRequest(stream, version, List.of(event), List.of(),
                    new Metadata(command, command, "test")));
            return ServerResponse.status(result instanceof Appended ? 204 : 409).build();
        }).build();
    }

    /// The tables treat a nickname as a name.
    private static List<RecordedEvent> renamed(List<RecordedEvent> events) {
        return events.stream().map(event -> event.type().equals(NICKNAMED)
                ? new RecordedEvent(event.position(), event.stream(), event.version(), "UserRenamed", 3, event.data(),
                        event.metadata(), event.recordedAt())
                : event).toList();
    }

    private static Map<String, List<RecordedEvent>> renamed(Map<String, List<RecordedEvent>> histories) {
        var renamed = new LinkedHashMap<String, List<RecordedEvent>>();
        histories.forEach((id, history) -> renamed.put(id, renamed(history)));
        return renamed;
    }

    private static final class NewerUsers extends UserProjection {
        private final Path held;

        NewerUsers(EventTypes<UserEvent> types, Path held) {
            super(types);
            this.held = held;
        }

        @Override
        public int version() {
            return 4;
        }

        @Override
        public List<ReadTable> tables() {
            return super.tables().stream().map(table -> table.name().equals("users")
                    ? new ReadTable("users", table.definition().replaceFirst("\\(",
                            "(note VARCHAR(20) NOT NULL DEFAULT '', KEY by_email (email),"))
                    : table).toList();
        }

        @Override
        public void apply(List<RecordedEvent> events, ReadTables tables) {
            if (!tables.isLive() && Files.isRegularFile(held)) {
                throw new QueryTimeoutException("held");
            }
            super.apply(renamed(events), tables);
        }

        @Override
        public List<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables) {
            return super.differing(renamed(histories), tables);
        }

        @Override
        public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {
            super.repair(streamId, renamed(history), tables);
        }
    }

    private static final class NewerVersions extends UserVersionProjection {
        NewerVersions(EventTypes<UserEvent> types) {
            super(types);
        }

        @Override
        public int version() {
            return 5;
        }

        @Override
        public void apply(List<RecordedEvent> events, ReadTables tables) {
            super.apply(renamed(events), tables);
        }

        @Override
        public List<String> differing(Map<String, List<RecordedEvent>> histories, ReadTables tables) {
            return super.differing(renamed(histories), tables);
        }

        @Override
        public void repair(String streamId, List<RecordedEvent> history, ReadTables tables) {
            super.repair(streamId, renamed(history), tables);
        }
    }
}
