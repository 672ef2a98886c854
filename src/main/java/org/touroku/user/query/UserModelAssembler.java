package org.touroku.user.query;

import java.util.ArrayList;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.RepresentationModel;
import org.springframework.hateoas.mediatype.hal.HalModelBuilder;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import org.touroku.user.command.UserAffordances;
import org.touroku.user.http.UserPaths;
import org.touroku.user.projection.UserStatus;
import org.touroku.user.projection.UserView;
import org.touroku.web.ApiRoot;
import org.touroku.web.Links;

/// Users and pages of users as HAL, and the links to them in the API root.
@Component
class UserModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    private static final String LIST = UserPaths.USERS + "{?size,cursor,sort,status,email,q,as_of,min_position}";
    private static final String PAST = "{?version,as_of}";

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Counts(int count, @Nullable Long total) {}

    private final UserAffordances affordances;

    UserModelAssembler(UserAffordances affordances) {
        this.affordances = affordances;
    }

    /// A current user, with the commands that its state allows.
    EntityModel<UserView> toModel(UserView user) {
        return EntityModel.of(user, affordances.of(self(user), user.id(), user.status() == UserStatus.ACTIVE),
                UserPaths.events(user.id()), past(user));
    }

    /// A user in the past.
    EntityModel<UserView> toPastModel(UserView user) {
        return EntityModel.of(user, Links.self(),
                UserPaths.events(user.id()),
                UserPaths.user(user.id(), IanaLinkRelations.LATEST_VERSION_VALUE));
    }

    RepresentationModel<?> toModel(UserPage page) {
        var links = new ArrayList<Link>();
        links.add(Links.self());
        links.add(turn(null, IanaLinkRelations.FIRST_VALUE));
        if (page.previous() != null) {
            links.add(turn(page.previous(), IanaLinkRelations.PREV_VALUE));
        }
        if (page.next() != null) {
            links.add(turn(page.next(), IanaLinkRelations.NEXT_VALUE));
        }
        links.add(Links.to(LIST, IanaLinkRelations.SEARCH_VALUE));
        links.add(affordances.registration());
        return HalModelBuilder.halModelOf(new Counts(page.users().size(), page.total()))
                .embed(page.users().stream().map(user -> EntityModel.of(user, self(user), UserPaths.events(user.id())))
                        .toList(),
                        UserView.class)
                .links(links)
                .build();
    }

    private static Link turn(@Nullable Cursor cursor, String relation) {
        var address = request().replaceQueryParam("min_position");
        return Link.of((cursor == null
                ? address.replaceQueryParam("cursor")
                : address.replaceQueryParam("cursor", cursor)).build().toUriString(), relation);
    }

    private static ServletUriComponentsBuilder request() {
        return ServletUriComponentsBuilder.fromCurrentRequest();
    }

    private static Link self(UserView user) {
        return UserPaths.user(user.id(), IanaLinkRelations.SELF_VALUE);
    }

    private static Link past(UserView user) {
        return Links.to(UserPaths.USERS + "/" + user.id() + PAST, "version");
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        return root.add(Links.to(LIST, "users"), Links.to(UserPaths.USER + "{?version,as_of,min_position}", "user"));
    }
}
