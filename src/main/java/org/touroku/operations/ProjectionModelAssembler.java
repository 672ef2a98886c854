package org.touroku.operations;

import java.util.List;

import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.RepresentationModel;
import org.springframework.hateoas.mediatype.Affordances;
import org.springframework.hateoas.mediatype.hal.HalModelBuilder;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.projection.ProjectionStatus;
import org.touroku.web.ApiRoot;
import org.touroku.web.Links;

/// Projections as HAL, with the operations on them.
@Component
class ProjectionModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    record Count(int count) {}

    EntityModel<ProjectionView> toModel(ProjectionStatus status) {
        return EntityModel.of(ProjectionView.of(status), offer(status), to(ProjectionPaths.PARKED, status, "parked"),
                to(ProjectionPaths.DIFFERING, status, "differing"),
                Links.to(ProjectionPaths.PROJECTIONS, "projections"));
    }

    RepresentationModel<?> toModel(List<ProjectionStatus> all) {
        return HalModelBuilder.halModelOf(new Count(all.size()))
                .embed(all.stream().map(status -> EntityModel.of(ProjectionView.of(status), self(status))).toList(),
                        ProjectionView.class)
                .link(Links.self())
                .build();
    }

    private static Link offer(ProjectionStatus status) {
        var checking = afford(self(status), HttpMethod.POST, "check", to(ProjectionPaths.CHECK, status, "target"));
        var rebuild = status.rebuild();
        if (rebuild != null && rebuild.isUnderWay()) {
            return afford(checking, HttpMethod.DELETE, "cancel", to(ProjectionPaths.REBUILD, status, "target"));
        }
        var rebuilding = afford(checking, HttpMethod.POST, "rebuild", to(ProjectionPaths.REBUILD, status, "target"));
        return status.canRollBack()
                ? afford(rebuilding, HttpMethod.POST, "rollBack", to(ProjectionPaths.ROLLBACK, status, "target"))
                : rebuilding;
    }

    private static Link afford(Link link, HttpMethod method, String name, Link target) {
        return Affordances.of(link).afford(method).withName(name).withTarget(target).toLink();
    }

    private static Link self(ProjectionStatus status) {
        return to(ProjectionPaths.PROJECTION, status, IanaLinkRelations.SELF_VALUE);
    }

    private static Link to(String path, ProjectionStatus status, String relation) {
        return ProjectionPaths.to(path, status.name(), relation);
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        return root.add(Links.to(ProjectionPaths.PROJECTIONS, "projections"));
    }
}
