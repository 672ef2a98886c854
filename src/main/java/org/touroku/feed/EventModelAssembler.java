package org.touroku.feed;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserEvent;
import org.touroku.user.http.UserPaths;
import org.touroku.web.ApiRoot;
import org.touroku.web.Count;
import org.touroku.web.Links;
import org.touroku.web.Representation;

/// Events and their pages as HAL, and the link that leads to them.
@Component
class EventModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    private final EventTypes<UserEvent> eventTypes;

    EventModelAssembler(EventTypes<UserEvent> eventTypes) {
        this.eventTypes = eventTypes;
    }

    Representation toModel(RecordedEvent event) {
        return represent(event).add(Links.index());
    }

    /// @param self  the link to the page
    /// @param first the path of the first page, with a query
    Representation toModel(EventPage page, Link self, String first) {
        return new Representation(new Count(page.events().size()), self,
                Links.to(first, IanaLinkRelations.FIRST_VALUE),
                Links.to(first + "&after=" + page.end(), page.isLast() ? "poll" : IanaLinkRelations.NEXT_VALUE),
                Links.index())
                .embed("events", page.events().stream().map(this::represent).toList());
    }

    private Representation represent(RecordedEvent event) {
        var represented = new Representation(EventView.of(event, eventTypes),
                FeedPaths.event(event.position(), IanaLinkRelations.SELF_VALUE));
        return eventTypes.isErased(event) ? represented : represented.add(UserPaths.user(event.stream().id(), "user"));
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        root.add(Links.to(FeedPaths.EVENTS + "{?after,size,type,user_id,min_position}", "events"));
        return root;
    }
}
