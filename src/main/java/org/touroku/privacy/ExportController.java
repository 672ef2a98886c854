package org.touroku.privacy;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.projection.ReadModelBehind;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.reads.VisibleLog;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserId;
import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.web.HalController;
import org.touroku.web.Links;
import org.touroku.web.Parameters;
import org.touroku.web.Representation;

/// Serves all that is stored about one user (GDPR, articles 15 and 20), from the log itself.
@HalController
class ExportController {
    private static final int READ_AT_ONCE = 500;

    private final EventLog log;
    private final EventTypes<UserEvent> eventTypes;
    private final VisibleLog visible;

    ExportController(EventLog log, EventTypes<UserEvent> eventTypes, VisibleLog visible) {
        this.log = log;
        this.eventTypes = eventTypes;
        this.visible = visible;
    }

    @GetMapping(UserPaths.EXPORT)
    Representation export(@PathVariable("id") String id,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        var parameters = new Parameters();
        var position = parameters.number("min_position", minPosition, 0, 0, Long.MAX_VALUE);
        parameters.throwIfAnyIsWrong();
        if (position > 0 && !visible.await(position, ReadModels.PATIENCE)) {
            throw new ReadModelBehind(position);
        }
        var events = UserId.isValid(id) ? events(UserDecider.stream(id)) : List.<RecordedEvent>of();
        if (events.isEmpty()) {
            throw UserProblems.notFound(id);
        }
        return new Representation(Export.of(events, eventTypes), UserPaths.to(UserPaths.EXPORT, id,
                IanaLinkRelations.SELF_VALUE), UserPaths.user(id, "user"), UserPaths.events(id), Links.index());
    }

    private List<RecordedEvent> events(StreamId stream) {
        var events = new ArrayList<RecordedEvent>();
        List<RecordedEvent> more;
        do {
            more = log.read(stream, events.size(), READ_AT_ONCE);
            events.addAll(more);
        } while (more.size() == READ_AT_ONCE);
        return events;
    }
}
