package org.touroku.user.query;

import static java.lang.Long.MAX_VALUE;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.RepresentationModel;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import org.touroku.eventsourcing.projection.SharedCheckpoints;
import org.touroku.eventsourcing.projection.VisiblePositions;
import org.touroku.user.UserId;
import org.touroku.user.address.EmailAddresses;
import org.touroku.web.Links;
import org.touroku.web.Parameters;
import org.touroku.web.ProblemType;
import org.touroku.web.ReadModelBehind;

/// Answers questions about users from the read model.
@RestController
class UserQueryController {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int DEFAULT_SIZE = 20;
    private static final int LARGEST_PAGE = 200;
    private static final int LONGEST_PREFIX = 200;

    private final Users users;
    private final UserVersions versions;
    private final UserHistory history;
    private final UserModelAssembler assembler;
    private final VisiblePositions visible;
    private final SharedCheckpoints checkpoints;
    private final Clock clock;

    UserQueryController(Users users, UserVersions versions, UserHistory history, UserModelAssembler assembler,
            VisiblePositions visible, SharedCheckpoints checkpoints, Clock clock) {
        this.users = users;
        this.versions = versions;
        this.history = history;
        this.assembler = assembler;
        this.visible = visible;
        this.checkpoints = checkpoints;
        this.clock = clock;
    }

    @GetMapping(Links.USERS)
    ResponseEntity<RepresentationModel<?>> users(
            @RequestParam(name = "size", required = false) @Nullable String size,
            @RequestParam(name = "cursor", required = false) @Nullable String cursor,
            @RequestParam(name = "sort", required = false) @Nullable String sort,
            @RequestParam(name = "status", required = false) @Nullable String status,
            @RequestParam(name = "email", required = false) @Nullable String email,
            @RequestParam(name = "q", required = false) @Nullable String prefix,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        var parameters = new Parameters();
        var order = parameters.read("sort", sort, Sort.NEWEST_FIRST, Sort::named);
        var query = new UserQuery(
                (int) parameters.number("size", size, DEFAULT_SIZE, 1, LARGEST_PAGE), order,
                parameters.readIfGiven("cursor", cursor, text -> Cursor.parse(text, order)),
                parameters.readIfGiven("status", status, UserStatus::named),
                parameters.readIfGiven("email", email, text -> EmailAddresses.parse(text).canonical()),
                parameters.readIfGiven("q", prefix, UserQueryController::prefix),
                parameters.readIfGiven("as_of", asOf, this::past));
        var position = parameters.number("min_position", minPosition, 0, 0, MAX_VALUE);
        parameters.throwIfAnyIsWrong();
        await(UserProjection.NAME, Math.max(position, needed(query)));
        var page = query.isPlain() ? users.page(query) : versions(query);
        return ResponseEntity.ok().eTag("\"" + page.position() + "\"").body(assembler.toModel(page));
    }

    /// A page goes on from what another one has shown, and a list of the past is as it was then: also on a replica that was
    /// not there yet.
    private long needed(UserQuery query) {
        var shown = query.cursor() == null ? 0 : visible.toSee(query.cursor().moment());
        return query.asOf() == null ? shown : Math.max(shown, visible.toSee(query.asOf()));
    }

    /// Their table follows by itself: it has to have come as far as that of users.
    private UserPage versions(UserQuery query) {
        await(UserVersionProjection.NAME, checkpoints.now().of(UserProjection.NAME).position());
        return versions.page(query);
    }

    @GetMapping(Links.USER)
    ResponseEntity<EntityModel<UserView>> user(@PathVariable("id") String id,
            @RequestParam(name = "version", required = false) @Nullable String version,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        var parameters = new Parameters();
        var wanted = parameters.readIfGiven("version", version, text -> Parameters.wholeNumber(text, 1, MAX_VALUE));
        var time = parameters.readIfGiven("as_of", asOf, this::past);
        if (version != null && asOf != null) {
            parameters.refuse("as_of", "must not be given together with version");
        }
        var position = parameters.number("min_position", minPosition, 0, 0, MAX_VALUE);
        parameters.throwIfAnyIsWrong();

        await(UserProjection.NAME, time == null ? position : Math.max(position, visible.toSee(time)));
        var known = Optional.of(id).filter(UserId::isValid);
        if (wanted != null) {
            return answer(known.flatMap(user -> history.atVersion(user, wanted)), assembler::toPastModel,
                    "No user " + id + " has a version " + wanted + ".");
        }
        return time == null
                ? answer(known.flatMap(users::find), assembler::toModel, "No user has the id " + id + ".")
                : answer(known.flatMap(user -> history.asOf(user, time)), assembler::toPastModel,
                        "There was no user with the id " + id + " then.");
    }

    private static ResponseEntity<EntityModel<UserView>> answer(Optional<UserView> found,
            Function<UserView, EntityModel<UserView>> model, String ifNotFound) {
        var user = found.orElseThrow(() -> ProblemType.USER_NOT_FOUND.because(ifNotFound));
        return ResponseEntity.ok().eTag("\"" + user.version() + "\"").body(model.apply(user));
    }

    private void await(String projection, long position) {
        if (position > 0 && !visible.await(projection, position, PATIENCE)) {
            throw new ReadModelBehind(position);
        }
    }

    private static String prefix(String text) {
        var prefix = SearchKey.of(text.strip());
        if (prefix.isEmpty() || text.length() > LONGEST_PREFIX) {
            throw new IllegalArgumentException("must have 1–" + LONGEST_PREFIX + " characters");
        }
        return prefix;
    }

    private Instant past(String text) {
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            if (!time.isAfter(clock.instant())) {
                return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
            }
        } catch (DateTimeException _) {
            throw new IllegalArgumentException("must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z");
        }
        throw new IllegalArgumentException("must not be in the future");
    }
}
