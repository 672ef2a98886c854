package org.touroku.operations;

import java.util.ArrayList;
import java.util.List;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.projection.ProjectionStatus;
import org.touroku.web.ApiRoot;
import org.touroku.web.Count;
import org.touroku.web.Form;
import org.touroku.web.Links;
import org.touroku.web.Representation;

/// Projections as HAL, with the operations on them.
@Component
class ProjectionModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    Representation toModel(ProjectionStatus status) {
        return new Representation(ProjectionView.of(status),
                to(ProjectionPaths.PROJECTION, status, IanaLinkRelations.SELF_VALUE),
                to(ProjectionPaths.PARKED, status, "parked"), to(ProjectionPaths.DIFFERING, status, "differing"),
                Links.to(ProjectionPaths.PROJECTIONS, "projections"), Links.index()).offer(forms(status));
    }

    Representation toModel(List<ProjectionStatus> all) {
        return new Representation(new Count(all.size()), Links.self(), Links.index())
                .embed("projections", all.stream().map(this::toModel).toList());
    }

    private static List<Form> forms(ProjectionStatus status) {
        var forms = new ArrayList<Form>();
        forms.add(Form.of("check", "Begin drift detection", HttpMethod.POST,
                to(ProjectionPaths.CHECK, status, "target")));
        var rebuild = status.rebuild();
        if (rebuild != null && rebuild.isUnderWay()) {
            forms.add(Form.of("cancel", "Cancel the rebuild or roll-back", HttpMethod.DELETE,
                    to(ProjectionPaths.REBUILD, status, "target")));
            return forms;
        }
        forms.add(Form.of("rebuild", "Rebuild the projection", HttpMethod.POST,
                to(ProjectionPaths.REBUILD, status, "target")));
        if (status.canRollBack()) {
            forms.add(Form.of("rollBack", "Roll back to the former generation", HttpMethod.POST,
                    to(ProjectionPaths.ROLLBACK, status, "target")));
        }
        return forms;
    }

    private static Link to(String path, ProjectionStatus status, String relation) {
        return ProjectionPaths.to(path, status.name(), relation);
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        root.add(Links.to(ProjectionPaths.PROJECTIONS, "projections"));
        return root;
    }
}
