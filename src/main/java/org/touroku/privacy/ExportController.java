package org.touroku.privacy;

import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.web.HalController;
import org.touroku.web.Links;
import org.touroku.web.MinPosition;
import org.touroku.web.Parameters;
import org.touroku.web.Representation;

/// Serves all that is stored about one user (GDPR, articles 15 and 20), from the log itself.
@HalController
class ExportController {
    private final EventLog log;
    private final EventTypes<UserEvent> eventTypes;
    private final MinPosition awaited;

    ExportController(EventLog log, EventTypes<UserEvent> eventTypes, MinPosition awaited) {
        this.log = log;
        this.eventTypes = eventTypes;
        this.awaited = awaited;
    }

    @GetMapping(UserPaths.EXPORT)
    Representation export(@PathVariable("id") String id,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        awaited.await(new Parameters(), minPosition);
        var events = log.readAll(UserDecider.stream(UserProblems.idOf(id).value()), 0).toList();
        if (events.isEmpty()) {
            throw UserProblems.notFound(id);
        }
        if (events.stream().anyMatch(eventTypes::isErased)) {
            throw UserProblems.erased(id);
        }
        return new Representation(Export.of(events, eventTypes), UserPaths.to(UserPaths.EXPORT, id,
                IanaLinkRelations.SELF_VALUE), UserPaths.user(id, "user"), UserPaths.events(id), Links.index());
    }
}
