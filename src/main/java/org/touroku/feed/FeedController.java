package org.touroku.feed;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.RepresentationModel;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.EventTypes;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.projection.ReadPositions;
import org.touroku.user.UserEvent;
import org.touroku.user.UserId;
import org.touroku.web.Links;
import org.touroku.web.ProblemType;
import org.touroku.web.ReadModelBehind;
import org.touroku.web.Violations;

/// Answers what has happened, to all users and to one, from the log itself.
@RestController
class FeedController {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LARGEST_PAGE = 1000;
    private static final Pattern POSITION = Pattern.compile("[1-9][0-9]{0,17}");

    private final EventStore eventStore;
    private final EventTypes<UserEvent> eventTypes;
    private final EventModelAssembler assembler;
    private final ReadPositions positions;

    FeedController(EventStore eventStore, EventTypes<UserEvent> eventTypes, EventModelAssembler assembler,
            ReadPositions positions) {
        this.eventStore = eventStore;
        this.eventTypes = eventTypes;
        this.assembler = assembler;
        this.positions = positions;
    }

    @GetMapping(Links.EVENTS)
    RepresentationModel<?> events(
            @RequestParam(name = "after", defaultValue = "0") long after,
            @RequestParam(name = "size", defaultValue = "100") int size,
            @RequestParam(name = "type", required = false) @Nullable String type,
            @RequestParam(name = "user_id", required = false) @Nullable String userId,
            @RequestParam(name = "min_position", defaultValue = "0") long minPosition) {
        check(after, size)
                .checkParameter("type", type == null || eventTypes.names().contains(type),
                        "must be one of " + String.join(", ", eventTypes.names()))
                .checkParameter("user_id", userId == null || UserId.isValid(userId), "must be a ULID")
                .throwIfAny();
        await(minPosition);
        var filter = new EventFilter(type, userId == null ? null : stream(userId));
        var page = EventPage.of(eventStore.readLog(after, size + 1, filter), size, RecordedEvent::position);
        var first = UriComponentsBuilder.fromPath(Links.EVENTS)
                .queryParam("size", size)
                .queryParamIfPresent("type", Optional.ofNullable(type))
                .queryParamIfPresent("user_id", Optional.ofNullable(userId));
        return assembler.toModel(page, Links.self(), first.toUriString());
    }

    @GetMapping(Links.EVENT)
    EntityModel<EventView> event(@PathVariable("position") String position,
            @RequestParam(name = "min_position", defaultValue = "0") long minPosition) {
        await(minPosition);
        return Optional.of(position).filter(POSITION.asMatchPredicate()).map(Long::valueOf).flatMap(eventStore::find)
                .map(assembler::toModel)
                .orElseThrow(() -> notFound(ProblemType.EVENT_NOT_FOUND, "No event has the position " + position));
    }

    @GetMapping(Links.USER_EVENTS)
    RepresentationModel<?> eventsOfUser(@PathVariable("id") String id,
            @RequestParam(name = "after", defaultValue = "0") long after,
            @RequestParam(name = "size", defaultValue = "100") int size,
            @RequestParam(name = "min_position", defaultValue = "0") long minPosition) {
        check(after, size).throwIfAny();
        await(minPosition);
        if (!UserId.isValid(id) || eventStore.read(stream(id), 0, 1).isEmpty()) {
            throw notFound(ProblemType.USER_NOT_FOUND, "No user has the id " + id);
        }
        var page = EventPage.of(eventStore.read(stream(id), after, size + 1), size, RecordedEvent::version);
        return assembler.toModel(page, Links.self(), Links.USERS + "/" + id + Links.EVENTS + "?size=" + size);
    }

    private static Violations check(long after, int size) {
        return new Violations()
                .checkParameter("after", after >= 0, "must be 0 or more")
                .checkParameter("size", size >= 1 && size <= LARGEST_PAGE, "must be 1–" + LARGEST_PAGE);
    }

    private void await(long minPosition) {
        new Violations().checkParameter("min_position", minPosition >= 0, "must be 0 or more").throwIfAny();
        if (minPosition > 0 && !positions.await("users", minPosition, PATIENCE)) {
            throw new ReadModelBehind(minPosition);
        }
    }

    private static StreamId stream(String userId) {
        return new StreamId("user", userId);
    }

    private static ErrorResponseException notFound(ProblemType type, String what) {
        return new ErrorResponseException(type.status(), type.detail(what + "."), null);
    }
}
