package org.touroku.feed;

import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

import org.touroku.eventsourcing.EventFilter;
import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserId;
import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.web.HalController;
import org.touroku.web.Links;
import org.touroku.web.MinPosition;
import org.touroku.web.Parameters;
import org.touroku.web.Representation;

/// Serves the events of all users and of one, from the log itself.
@HalController
class FeedController {
    private static final int DEFAULT_SIZE = 100;
    private static final int LARGEST_PAGE = 1000;
    private static final Pattern POSITION = Pattern.compile("[1-9][0-9]{0,17}");

    private final EventLog log;
    private final EventTypes<UserEvent> eventTypes;
    private final EventModelAssembler assembler;
    private final MinPosition awaited;

    FeedController(EventLog log, EventTypes<UserEvent> eventTypes, EventModelAssembler assembler,
            MinPosition awaited) {
        this.log = log;
        this.eventTypes = eventTypes;
        this.assembler = assembler;
        this.awaited = awaited;
    }

    @GetMapping(FeedPaths.EVENTS)
    Representation events(
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "size", required = false) @Nullable String size,
            @RequestParam(name = "type", required = false) @Nullable String type,
            @RequestParam(name = "user_id", required = false) @Nullable String userId,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        var parameters = new Parameters();
        var begin = parameters.number("after", after, 0, 0, Long.MAX_VALUE);
        var count = size(parameters, size);
        var filter = new EventFilter(parameters.readIfGiven("type", type, this::type),
                parameters.readIfGiven("user_id", userId, id -> UserDecider.stream(new UserId(id).value())),
                type == null && userId == null ? UserDecider.STREAM_TYPE : null);
        awaited.await(parameters, minPosition);
        var page = EventPage.of(log.readLog(begin, count + 1, filter), count, begin, RecordedEvent::position);
        var first = UriComponentsBuilder.fromPath(FeedPaths.EVENTS)
                .queryParam("size", count)
                .queryParamIfPresent("type", Optional.ofNullable(type))
                .queryParamIfPresent("user_id", Optional.ofNullable(userId));
        return assembler.toModel(page, Links.self(), first.toUriString());
    }

    @GetMapping(FeedPaths.EVENT)
    Representation event(@PathVariable("position") String position,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        awaited.await(new Parameters(), minPosition);
        return Optional.of(position).filter(POSITION.asMatchPredicate()).map(Long::valueOf).flatMap(log::find)
                .filter(found -> found.stream().type().equals(UserDecider.STREAM_TYPE))
                .map(assembler::toModel)
                .orElseThrow(() -> FeedProblems.EVENT_NOT_FOUND.because("No event has the position " + position + "."));
    }

    @GetMapping(UserPaths.EVENTS)
    Representation eventsOfUser(@PathVariable("id") String id,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "size", required = false) @Nullable String size,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        var parameters = new Parameters();
        var begin = parameters.number("after", after, 0, 0, Long.MAX_VALUE);
        var count = size(parameters, size);
        awaited.await(parameters, minPosition);
        if (!UserId.isValid(id) || log.read(UserDecider.stream(id), 0, 1).isEmpty()) {
            throw UserProblems.notFound(id);
        }
        var page = EventPage.of(log.read(UserDecider.stream(id), begin, count + 1), count, begin,
                RecordedEvent::version);
        return assembler.toModel(page, Links.self(), UserPaths.EVENTS.replace("{id}", id) + "?size=" + count);
    }

    private static int size(Parameters parameters, @Nullable String size) {
        return (int) parameters.number("size", size, DEFAULT_SIZE, 1, LARGEST_PAGE);
    }

    private String type(String name) {
        if (!eventTypes.names().contains(name)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", eventTypes.names()));
        }
        return name;
    }
}
