package org.touroku.operations;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

import org.touroku.eventsourcing.projection.DifferingStream;
import org.touroku.eventsourcing.projection.Projections;
import org.touroku.eventsourcing.subscription.ParkedStream;
import org.touroku.user.UserId;
import org.touroku.web.HalController;
import org.touroku.web.JsonBody;
import org.touroku.web.Parameters;
import org.touroku.web.Representation;

/// Serves parked users, of whom an event cannot be applied, and users with drift, whose rows differ from a replay of the log; and
/// the operations on both.
@HalController
class UserRepairController {
    private static final int DEFAULT_SIZE = 20;
    private static final int LARGEST_PAGE = 200;

    private final Projections projections;
    private final ProjectionModelAssembler projectionAssembler;
    private final UserRepairModelAssembler assembler;

    UserRepairController(Projections projections, ProjectionModelAssembler projectionAssembler,
            UserRepairModelAssembler assembler) {
        this.projections = projections;
        this.projectionAssembler = projectionAssembler;
        this.assembler = assembler;
    }

    @GetMapping(ProjectionPaths.PARKED)
    Representation parkedUsers(@PathVariable("name") String name,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "size", required = false) @Nullable String size) {
        ProjectionController.find(projections, name);
        var page = new Page(after, size);
        return assembler.parked(name, page.size, projections.parked(name, page.after, page.size + 1));
    }

    @GetMapping(ProjectionPaths.PARKED_USER)
    Representation parkedUser(@PathVariable("name") String name, @PathVariable("id") String id) {
        return assembler.toModel(name, findParked(name, id));
    }

    @PostMapping(ProjectionPaths.RETRY)
    Representation retry(@PathVariable("name") String name, @PathVariable("id") String id) {
        findParked(name, id);
        return unparked(name, projections.retry(name, id));
    }

    @PostMapping(path = ProjectionPaths.SKIP, consumes = {MediaType.APPLICATION_JSON_VALUE, JsonBody.ANY_JSON})
    Representation skip(@PathVariable("name") String name, @PathVariable("id") String id,
            @RequestBody SkipForm form) {
        findParked(name, id);
        return unparked(name, projections.skip(name, id, form.read().value()));
    }

    @GetMapping(ProjectionPaths.DIFFERING)
    Representation differingUsers(@PathVariable("name") String name,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "size", required = false) @Nullable String size) {
        ProjectionController.find(projections, name);
        var page = new Page(after, size);
        return assembler.differing(name, page.size, projections.differing(name, page.after, page.size + 1));
    }

    @GetMapping(ProjectionPaths.DIFFERING_USER)
    Representation differingUser(@PathVariable("name") String name, @PathVariable("id") String id) {
        return assembler.toModel(name, findDiffering(name, id));
    }

    @PostMapping(ProjectionPaths.REPAIR)
    Representation repair(@PathVariable("name") String name, @PathVariable("id") String id) {
        findDiffering(name, id);
        if (!projections.repair(name, id)) {
            throw ProjectionProblems.STILL_PARKED.because("The user is parked. Retry or skip its event first.");
        }
        return projection(name);
    }

    /// Where a list begins, and how long it is.
    private static final class Page {
        private final String after;
        private final int size;

        Page(@Nullable String after, @Nullable String size) {
            var parameters = new Parameters();
            this.after = parameters.read("after", after, "", id -> new UserId(id).value());
            this.size = (int) parameters.number("size", size, DEFAULT_SIZE, 1, LARGEST_PAGE);
            parameters.throwIfAnyIsWrong();
        }
    }

    private ParkedStream findParked(String name, String id) {
        ProjectionController.find(projections, name);
        return Optional.of(id).filter(UserId::isValid).flatMap(user -> projections.findParked(name, user))
                .orElseThrow(
                        () -> ProjectionProblems.NOT_PARKED
                                .because("The user " + id + " is not parked in " + name + "."));
    }

    private DifferingStream findDiffering(String name, String id) {
        ProjectionController.find(projections, name);
        return Optional.of(id).filter(UserId::isValid).flatMap(user -> projections.findDiffering(name, user))
                .orElseThrow(
                        () -> ProjectionProblems.NOT_DIFFERING
                                .because("The user " + id + " is not known to differ in " + name + "."));
    }

    private Representation unparked(String name, Optional<ParkedStream> still) {
        still.ifPresent(parked -> {
            throw ProjectionProblems.STILL_PARKED
                    .because("The event at position " + parked.position() + " cannot be applied: " + parked.error());
        });
        return projection(name);
    }

    private Representation projection(String name) {
        return projectionAssembler.toModel(ProjectionController.find(projections, name));
    }
}
