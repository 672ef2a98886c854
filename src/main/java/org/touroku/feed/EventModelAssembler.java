package org.touroku.feed;

import java.util.ArrayList;

import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.RepresentationModel;
import org.springframework.hateoas.mediatype.hal.HalModelBuilder;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.user.http.UserPaths;
import org.touroku.web.ApiRoot;
import org.touroku.web.Links;

/// Events and their pages as HAL, and the link that leads to them.
@Component
class EventModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    record Count(int count) {}

    EntityModel<EventView> toModel(RecordedEvent event) {
        return EntityModel.of(EventView.of(event),
                FeedPaths.event(event.position(), IanaLinkRelations.SELF_VALUE),
                UserPaths.user(event.stream().id(), "user"));
    }

    /// @param self  the link to the page
    /// @param first the path of the first page, with a query
    RepresentationModel<?> toModel(EventPage page, Link self, String first) {
        var links = new ArrayList<Link>();
        links.add(self);
        links.add(Links.to(first, IanaLinkRelations.FIRST_VALUE));
        page.next().ifPresent(
                place -> links.add(Links.to(first + "&after=" + place, IanaLinkRelations.NEXT_VALUE)));
        return HalModelBuilder.halModelOf(new Count(page.events().size()))
                .embed(page.events().stream().map(this::toModel).toList(), EventView.class)
                .links(links)
                .build();
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        return root.add(Links.to(FeedPaths.EVENTS + "{?after,size,type,user_id,min_position}", "events"));
    }
}
