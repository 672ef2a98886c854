package org.touroku.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.RepresentationModel;
import org.springframework.hateoas.mediatype.Affordances;
import org.springframework.hateoas.mediatype.hal.HalModelBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.projection.DifferingStream;
import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.feed.FeedPaths;
import org.touroku.operations.ProjectionModelAssembler.Count;
import org.touroku.user.http.UserPaths;
import org.touroku.web.Links;

/// Parked users and users with drift as HAL, with the operations on them.
@Component
class UserRepairModelAssembler {
    EntityModel<ParkedUserView> toModel(String projection, ParkedStream parked) {
        var id = parked.stream().id();
        var self = Affordances
                .of(ProjectionPaths.to(ProjectionPaths.PARKED_USER, projection, id, IanaLinkRelations.SELF_VALUE))
                .afford(HttpMethod.POST).withName("retry")
                .withTarget(ProjectionPaths.to(ProjectionPaths.RETRY, projection, id, "target"))
                .andAfford(HttpMethod.POST).withInput(SkipForm.class).withName("skip")
                .withTarget(ProjectionPaths.to(ProjectionPaths.SKIP, projection, id, "target"))
                .toLink();
        return EntityModel.of(ParkedUserView.of(parked), self,
                FeedPaths.event(parked.position(), "event"),
                UserPaths.events(id),
                ProjectionPaths.to(ProjectionPaths.PROJECTION, projection, "projection"));
    }

    EntityModel<DifferingUserView> toModel(String projection, DifferingStream differing) {
        var id = differing.streamId();
        var self = Affordances
                .of(ProjectionPaths.to(ProjectionPaths.DIFFERING_USER, projection, id, IanaLinkRelations.SELF_VALUE))
                .afford(HttpMethod.POST).withName("repair")
                .withTarget(ProjectionPaths.to(ProjectionPaths.REPAIR, projection, id, "target"))
                .toLink();
        return EntityModel.of(DifferingUserView.of(differing), self,
                ProjectionPaths.to(ProjectionPaths.PROJECTION, projection, "projection"));
    }

    /// @param found one more than the page has room for, if there is one
    RepresentationModel<?> parked(String projection, int size, List<ParkedStream> found) {
        return page(ProjectionPaths.PARKED, projection, size, found, parked -> parked.stream().id(),
                parked -> toModel(projection, parked), ParkedUserView.class);
    }

    /// @param found one more than the page has room for, if there is one
    RepresentationModel<?> differing(String projection, int size, List<DifferingStream> found) {
        return page(ProjectionPaths.DIFFERING, projection, size, found, DifferingStream::streamId,
                differing -> toModel(projection, differing), DifferingUserView.class);
    }

    private static <T> RepresentationModel<?> page(String path, String projection, int size, List<T> found,
            Function<T, String> id, Function<T, EntityModel<?>> model, Class<?> type) {
        var listed = found.size() > size ? found.subList(0, size) : found;
        var first = path.replace("{name}", projection) + "?size=" + size;
        var links = new ArrayList<>(List.of(Links.self(), Links.to(first, IanaLinkRelations.FIRST_VALUE)));
        if (found.size() > size) {
            links.add(Links.to(first + "&after=" + id.apply(listed.getLast()), IanaLinkRelations.NEXT_VALUE));
        }
        links.add(ProjectionPaths.to(ProjectionPaths.PROJECTION, projection, "projection"));
        return HalModelBuilder.halModelOf(new Count(listed.size()))
                .embed(listed.stream().map(model).toList(), type)
                .links(links)
                .build();
    }
}
