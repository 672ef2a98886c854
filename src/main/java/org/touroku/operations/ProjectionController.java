package org.touroku.operations;

import java.util.function.Consumer;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

import org.touroku.eventsourcing.projection.ProjectionStatus;
import org.touroku.eventsourcing.projection.Projections;
import org.touroku.web.HalController;
import org.touroku.web.Representation;

/// Serves projections and operations on them. A long operation returns 202; the projection shows its progress.
@HalController
class ProjectionController {
    private final Projections projections;
    private final ProjectionModelAssembler assembler;

    ProjectionController(Projections projections, ProjectionModelAssembler assembler) {
        this.projections = projections;
        this.assembler = assembler;
    }

    @GetMapping(ProjectionPaths.PROJECTIONS)
    Representation projections() {
        return assembler.toModel(projections.all());
    }

    @GetMapping(ProjectionPaths.PROJECTION)
    Representation projection(@PathVariable("name") String name) {
        return assembler.toModel(find(projections, name));
    }

    /// If a rebuild is under way, that goes on.
    @PostMapping(ProjectionPaths.REBUILD)
    ResponseEntity<Representation> rebuild(@PathVariable("name") String name) {
        return begin(name, projections::rebuild);
    }

    @DeleteMapping(ProjectionPaths.REBUILD)
    Representation cancelRebuild(@PathVariable("name") String name) {
        find(projections, name);
        projections.cancelRebuild(name);
        return projection(name);
    }

    @PostMapping(ProjectionPaths.ROLLBACK)
    ResponseEntity<Representation> rollBack(@PathVariable("name") String name) {
        var status = find(projections, name);
        var rebuild = status.rebuild();
        var underWay = rebuild != null && rebuild.isUnderWay() ? rebuild.kind() : "";
        if (underWay.equals("rebuild")) {
            throw ProjectionProblems.REBUILD_UNDER_WAY.because("The projection " + name + " is being rebuilt.");
        }
        if (underWay.isEmpty() && !status.canRollBack()) {
            throw ProjectionProblems.NOTHING_TO_ROLL_BACK.because("No former generation of " + name + " is kept.");
        }
        return begin(name, projections::rollBack);
    }

    @PostMapping(ProjectionPaths.CHECK)
    ResponseEntity<Representation> check(@PathVariable("name") String name) {
        return begin(name, projections::check);
    }

    private ResponseEntity<Representation> begin(String name, Consumer<String> action) {
        find(projections, name);
        action.accept(name);
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .location(ProjectionPaths.to(ProjectionPaths.PROJECTION, name, "projection").toUri())
                .body(projection(name));
    }

    /// @throws org.springframework.web.ErrorResponseException if there is none with this name
    static ProjectionStatus find(Projections projections, String name) {
        return projections.find(name)
                .orElseThrow(
                        () -> ProjectionProblems.PROJECTION_NOT_FOUND
                                .because("No projection has the name " + name + "."));
    }
}
