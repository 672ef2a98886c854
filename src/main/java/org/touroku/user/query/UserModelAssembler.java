package org.touroku.user.query;

import java.util.ArrayList;

import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.RepresentationModel;
import org.springframework.hateoas.mediatype.hal.HalModelBuilder;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.stereotype.Component;

import org.touroku.web.ApiRoot;
import org.touroku.web.Links;

/// Users and their pages as HAL, and the links that lead to them.
@Component
class UserModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    record Counts(int count, long total) {}

    EntityModel<UserView> toModel(UserView user) {
        return EntityModel.of(user, Links.user(user.id(), IanaLinkRelations.SELF_VALUE));
    }

    /// @param self the request that the page answers
    RepresentationModel<?> toModel(UserPage page, Link self, int size) {
        var users = page.users();
        var links = new ArrayList<Link>();
        links.add(self);
        links.add(Links.to(Links.USERS + "?size=" + size, IanaLinkRelations.FIRST_VALUE));
        if (page.hasNewer()) {
            links.add(turn(Cursor.newerThan(users.getFirst()), size, IanaLinkRelations.PREV_VALUE));
        }
        if (page.hasOlder()) {
            links.add(turn(Cursor.olderThan(users.getLast()), size, IanaLinkRelations.NEXT_VALUE));
        }
        return HalModelBuilder.halModelOf(new Counts(users.size(), page.total()))
                .embed(users.stream().map(this::toModel).toList(), UserView.class)
                .links(links)
                .build();
    }

    private static Link turn(Cursor cursor, int size, String relation) {
        return Links.to(Links.USERS + "?size=" + size + "&cursor=" + cursor, relation);
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        return root.add(
                Links.to(Links.USERS + "{?size,cursor,min_position}", "users"),
                Links.to(Links.USER + "{?min_position}", "user"));
    }
}
