package org.touroku.operations;

import java.util.List;
import java.util.function.Function;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.projection.DifferingStream;
import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.feed.FeedPaths;
import org.touroku.user.http.UserPaths;
import org.touroku.web.Form;
import org.touroku.web.Form.Property;
import org.touroku.web.Links;
import org.touroku.web.Representation;

/// Parked users and users with drift as HAL, with the operations on them.
@Component
class UserRepairModelAssembler {
    private static final Property REASON = Property.required("reason", "Reason", "text", 1, 500,
            Property.NOT_BLANK);

    Representation toModel(String projection, ParkedStream parked) {
        return represent(projection, parked).add(Links.index());
    }

    Representation toModel(String projection, DifferingStream differing) {
        return represent(projection, differing).add(Links.index());
    }

    /// @param found one more than the page has room for, if there is one
    Representation parked(String projection, int size, List<ParkedStream> found) {
        return page(ProjectionPaths.PARKED, "parked", projection, size, found, parked -> parked.stream().id(),
                parked -> represent(projection, parked));
    }

    /// @param found one more than the page has room for, if there is one
    Representation differing(String projection, int size, List<DifferingStream> found) {
        return page(ProjectionPaths.DIFFERING, "differing", projection, size, found, DifferingStream::streamId,
                differing -> represent(projection, differing));
    }

    private static Representation represent(String projection, ParkedStream parked) {
        var id = parked.stream().id();
        return new Representation(ParkedUserView.of(parked),
                ProjectionPaths.to(ProjectionPaths.PARKED_USER, projection, id, IanaLinkRelations.SELF_VALUE),
                FeedPaths.event(parked.position(), "event"),
                UserPaths.events(id),
                ProjectionPaths.to(ProjectionPaths.PROJECTION, projection, "projection"))
                .offer(Form.of("retry", "Retry the event", HttpMethod.POST,
                        ProjectionPaths.to(ProjectionPaths.RETRY, projection, id, "target")))
                .offer(Form.of("skip", "Skip the event", HttpMethod.POST,
                        ProjectionPaths.to(ProjectionPaths.SKIP, projection, id, "target"), REASON));
    }

    private static Representation represent(String projection, DifferingStream differing) {
        var id = differing.streamId();
        return new Representation(DifferingUserView.of(differing),
                ProjectionPaths.to(ProjectionPaths.DIFFERING_USER, projection, id, IanaLinkRelations.SELF_VALUE),
                ProjectionPaths.to(ProjectionPaths.PROJECTION, projection, "projection"))
                .offer(Form.of("repair", "Repair from the log", HttpMethod.POST,
                        ProjectionPaths.to(ProjectionPaths.REPAIR, projection, id, "target")));
    }

    private static <T> Representation page(String path, String relation, String projection, int size, List<T> found,
            Function<T, String> id, Function<T, Representation> represent) {
        return Representation.page(relation, path.replace("{name}", projection) + "?size=" + size, size, found, id,
                represent, ProjectionPaths.to(ProjectionPaths.PROJECTION, projection, "projection"));
    }
}
