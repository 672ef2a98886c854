package org.touroku.user.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.RepresentationModel;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import org.touroku.eventsourcing.projection.ReadPositions;
import org.touroku.user.UserId;
import org.touroku.web.InvalidRequest;
import org.touroku.web.InvalidRequest.Violation;
import org.touroku.web.Links;
import org.touroku.web.ProblemType;
import org.touroku.web.ReadModelBehind;

/// Answers questions about users from the read model.
@RestController
class UserQueryController {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LARGEST_PAGE = 200;

    private final Users users;
    private final UserModelAssembler assembler;
    private final ReadPositions positions;

    UserQueryController(Users users, UserModelAssembler assembler, ReadPositions positions) {
        this.users = users;
        this.assembler = assembler;
        this.positions = positions;
    }

    @GetMapping(Links.USERS)
    ResponseEntity<RepresentationModel<?>> users(
            @RequestParam(name = "size", defaultValue = "20") int size,
            @RequestParam(name = "cursor", required = false) @Nullable String cursor,
            @RequestParam(name = "min_position", defaultValue = "0") long minPosition) {
        if (size < 1 || size > LARGEST_PAGE) {
            throw invalid("size", "must be 1–" + LARGEST_PAGE);
        }
        await(minPosition);
        var page = users.page(cursor == null ? Cursor.FIRST : Cursor.parse(cursor), size);
        return ResponseEntity.ok().eTag("\"" + page.position() + "\"").body(assembler.toModel(page, self(), size));
    }

    @GetMapping(Links.USER)
    ResponseEntity<EntityModel<UserView>> user(@PathVariable("id") String id,
            @RequestParam(name = "min_position", defaultValue = "0") long minPosition) {
        await(minPosition);
        var user = Optional.of(id).filter(UserId::isValid).flatMap(users::find)
                .orElseThrow(() -> new ErrorResponseException(ProblemType.USER_NOT_FOUND.status(),
                        ProblemType.USER_NOT_FOUND.detail("No user has the id " + id + "."), null));
        return ResponseEntity.ok().eTag("\"" + user.version() + "\"").body(assembler.toModel(user));
    }

    private void await(long minPosition) {
        if (minPosition < 0) {
            throw invalid("min_position", "must be 0 or more");
        }
        if (minPosition > 0 && !positions.await(UserProjection.NAME, minPosition, PATIENCE)) {
            throw new ReadModelBehind(minPosition);
        }
    }

    private static Link self() {
        return Link.of(ServletUriComponentsBuilder.fromCurrentRequest().toUriString(), IanaLinkRelations.SELF_VALUE);
    }

    private static InvalidRequest invalid(String parameter, String rule) {
        return new InvalidRequest(List.of(Violation.ofParameter(parameter, rule)));
    }
}
