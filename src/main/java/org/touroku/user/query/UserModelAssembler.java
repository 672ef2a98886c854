package org.touroku.user.query;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import org.touroku.user.command.UserForms;
import org.touroku.user.http.UserFormsOfModules;
import org.touroku.user.http.UserPaths;
import org.touroku.user.projection.UserStatus;
import org.touroku.user.projection.UserView;
import org.touroku.web.ApiRoot;
import org.touroku.web.Links;
import org.touroku.web.Representation;
import org.touroku.web.UrlEncryption;

/// Users and pages of users as HAL, and the links to them in the API root.
@Component
class UserModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    private static final String LIST = UserPaths.USERS
            + "{?size,cursor,sort,status,email_verified,email,q,as_of,min_position}";
    private static final String PAST = "{?version,as_of}";

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Counts(int count, @Nullable Long total) {}

    private final UrlEncryption encryption;
    private final List<UserFormsOfModules> others;

    /// @param others forms of other modules
    UserModelAssembler(UrlEncryption encryption, List<UserFormsOfModules> others) {
        this.encryption = encryption;
        this.others = others;
    }

    /// A current user, with the commands that its state allows.
    Representation toModel(UserView user) {
        return represent(user).add(past(user), UserPaths.to(UserPaths.EXPORT, user.id(), "export"), Links.index());
    }

    /// A user in the past.
    Representation toPastModel(UserView user) {
        return representPast(user, Links.self()).add(Links.index());
    }

    Representation toModel(UserPage page, UserQuery query) {
        var links = new ArrayList<Link>();
        links.add(query.isPersonal() ? page(query, query.cursor(), IanaLinkRelations.SELF_VALUE) : Links.self());
        links.add(page(query, null, IanaLinkRelations.FIRST_VALUE));
        if (page.previous() != null) {
            links.add(page(query, page.previous(), IanaLinkRelations.PREV_VALUE));
        }
        if (page.next() != null) {
            links.add(page(query, page.next(), IanaLinkRelations.NEXT_VALUE));
        }
        links.add(Links.to(LIST, IanaLinkRelations.SEARCH_VALUE));
        links.add(UserForms.registration());
        links.add(Links.index());
        return new Representation(new Counts(page.users().size(), page.total()), links)
                .embed("users", page.users().stream()
                        .map(query.asOf() == null ? this::represent : UserModelAssembler::representPast)
                        .toList())
                .offer(UserForms.register());
    }

    private Representation represent(UserView user) {
        var isActive = user.status() == UserStatus.ACTIVE;
        var representation = new Representation(user, self(user), UserPaths.events(user.id()))
                .offer(UserForms.of(user.id(), user.name(), user.email(), isActive));
        others.forEach(other -> representation.offer(other.of(user.id(), isActive, user.emailVerified())));
        return representation;
    }

    /// Its own address is that of its version, as the user may be at a later one by now. An erased user has none.
    private static Representation representPast(UserView user) {
        return user.isErased()
                ? new Representation(user, UserPaths.events(user.id()))
                : representPast(user, Links.to(UserPaths.USERS + "/" + user.id() + "?version=" + user.version(),
                        IanaLinkRelations.SELF_VALUE));
    }

    private static Representation representPast(UserView user, Link self) {
        return new Representation(user, self, UserPaths.events(user.id()),
                UserPaths.user(user.id(), IanaLinkRelations.LATEST_VERSION_VALUE));
    }

    /// A link to a page of the same list.
    private Link page(UserQuery query, @Nullable Cursor cursor, String relation) {
        var address = ServletUriComponentsBuilder.fromCurrentRequest().replaceQueryParam("min_position")
                .replaceQueryParam("email").replaceQueryParam("q").replaceQueryParam("cursor");
        if (cursor != null || query.isPersonal()) {
            address.replaceQueryParam("cursor", Continuation.of(query, cursor).encrypt(encryption));
        }
        return Link.of(address.build().toUriString(), relation);
    }

    private static Link self(UserView user) {
        return UserPaths.user(user.id(), IanaLinkRelations.SELF_VALUE);
    }

    private static Link past(UserView user) {
        return Links.to(UserPaths.USERS + "/" + user.id() + PAST, "version");
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        root.add(Links.to(LIST, "users"), Links.to(UserPaths.USER + "{?version,as_of,min_position}", "user"));
        return root;
    }
}
