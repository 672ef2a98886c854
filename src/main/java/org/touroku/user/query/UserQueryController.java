package org.touroku.user.query;

import static java.lang.Long.MAX_VALUE;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;

import org.touroku.eventsourcing.projection.ReadModelBehind;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;
import org.touroku.eventsourcing.reads.VisibleLog;
import org.touroku.user.EmailAddress;
import org.touroku.user.UserId;
import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.user.projection.SearchKey;
import org.touroku.user.projection.UserProjection;
import org.touroku.user.projection.UserStatus;
import org.touroku.user.projection.UserVersionProjection;
import org.touroku.user.projection.UserView;
import org.touroku.web.HalController;
import org.touroku.web.InvalidRequest;
import org.touroku.web.InvalidRequest.Violation;
import org.touroku.web.Parameters;
import org.touroku.web.Representation;
import org.touroku.web.ResponseCache;
import org.touroku.web.UrlEncryption;

/// Serves users from the read model. [UserResponseCache] caches the responses.
@HalController
class UserQueryController {
    private static final int DEFAULT_SIZE = 20;
    private static final int LARGEST_PAGE = 200;
    private static final int LONGEST_PREFIX = 200;
    /// Of ISO 8601, Java reads more: times without seconds, years of any length, offsets with seconds.
    private static final Pattern RFC_3339 = Pattern.compile(
            "(?i)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");

    private final Users users;
    private final UserVersions versions;
    private final UserHistory history;
    private final UserModelAssembler assembler;
    private final VisibleLog log;
    private final ReadModels readModels;
    private final UrlEncryption encryption;

    UserQueryController(Users users, UserVersions versions, UserHistory history, UserModelAssembler assembler,
            VisibleLog log, ReadModels readModels, UrlEncryption encryption) {
        this.users = users;
        this.versions = versions;
        this.history = history;
        this.assembler = assembler;
        this.log = log;
        this.readModels = readModels;
        this.encryption = encryption;
    }

    @GetMapping(UserPaths.USERS)
    Representation users(@RequestAttribute(ResponseCache.STATES) States requested, HttpServletRequest request,
            @RequestParam(name = "size", required = false) @Nullable String size,
            @RequestParam(name = "cursor", required = false) @Nullable String cursor,
            @RequestParam(name = "sort", required = false) @Nullable String sort,
            @RequestParam(name = "status", required = false) @Nullable String status,
            @RequestParam(name = "email_verified", required = false) @Nullable String emailVerified,
            @RequestParam(name = "email", required = false) @Nullable String email,
            @RequestParam(name = "q", required = false) @Nullable String prefix,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        var parameters = new Parameters();
        var order = parameters.read("sort", sort, Sort.NEWEST_FIRST, Sort::named);
        var continued = parameters.read("cursor", cursor, Continuation.NONE,
                text -> Continuation.parse(text, order, encryption));
        var query = new UserQuery(
                (int) parameters.number("size", size, DEFAULT_SIZE, 1, LARGEST_PAGE), order,
                continued.cursor(),
                parameters.readIfGiven("status", status, UserQueryController::status),
                parameters.readIfGiven("email_verified", emailVerified, UserQueryController::truth),
                email == null
                        ? continued.email()
                        : parameters.readIfGiven("email", email, text -> new EmailAddress(text).canonical()),
                prefix == null
                        ? continued.prefix()
                        : parameters.readIfGiven("q", prefix, UserQueryController::prefix),
                parameters.readIfGiven("as_of", asOf, UserQueryController::time));
        var position = parameters.number("min_position", minPosition, 0, 0, MAX_VALUE);
        parameters.throwIfAnyIsWrong();
        var shown = query.cursor() == null ? 0 : log.toSee(query.cursor().moment());
        var states = await(requested, UserProjection.NAME, Math.max(position, shown));
        var page = query.isPlain() ? users.page(states, query) : versions(states, query);
        request.setAttribute(ResponseCache.VERSION, page.position());
        return assembler.toModel(page, query);
    }

    /// The versions are projected after the users. A current list waits until both have the same position; a list as of a time waits
    /// until the versions have all events of that time.
    private UserPage versions(States states, UserQuery query) {
        var position = query.asOf() == null ? states.of(UserProjection.NAME).position() : positionOf(query.asOf());
        return versions.page(await(states, UserVersionProjection.NAME, position), query);
    }

    private long positionOf(Instant time) {
        return log.headAfter(time).orElseThrow(
                () -> new InvalidRequest(List.of(Violation.ofParameter("as_of", "must not be in the future"))));
    }

    @GetMapping(UserPaths.USER)
    Representation user(@RequestAttribute(ResponseCache.STATES) States requested, HttpServletRequest request,
            @PathVariable("id") String id,
            @RequestParam(name = "version", required = false) @Nullable String version,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf,
            @RequestParam(name = "min_position", required = false) @Nullable String minPosition) {
        var parameters = new Parameters();
        var wanted = parameters.readIfGiven("version", version, text -> Parameters.wholeNumber(text, 1, MAX_VALUE));
        var time = parameters.readIfGiven("as_of", asOf, UserQueryController::time);
        if (version != null && asOf != null) {
            parameters.refuse("as_of", "must not be given together with version");
        }
        var position = parameters.number("min_position", minPosition, 0, 0, MAX_VALUE);
        parameters.throwIfAnyIsWrong();

        var states = await(requested, UserProjection.NAME, position);
        if (time != null) {
            awaitLog(positionOf(time));
        }
        var known = Optional.of(id).filter(UserId::isValid);
        var user = find(states, known, wanted, time);
        if ((user.isEmpty() || user.get().isErased()) && known.filter(history::isErased).isPresent()) {
            throw UserProblems.erased(id);
        }
        var shown = user.orElseThrow(() -> UserProblems.USER_NOT_FOUND.because("No user has the id " + id
                + (wanted != null ? " and a version " + wanted : time != null ? " at that time" : "") + "."));
        request.setAttribute(ResponseCache.VERSION, shown.version());
        return wanted == null && time == null ? assembler.toModel(shown) : assembler.toPastModel(shown);
    }

    private Optional<UserView> find(States states, Optional<String> id, @Nullable Long version,
            @Nullable Instant time) {
        if (version != null) {
            return id.flatMap(user -> history.atVersion(user, version));
        }
        return time == null
                ? id.flatMap(user -> users.find(states, user))
                : id.flatMap(user -> history.asOf(user, time));
    }

    private States await(States states, String projection, long position) {
        return readModels.await(states, projection, position, ReadModels.PATIENCE);
    }

    private void awaitLog(long position) {
        if (!log.await(position, ReadModels.PATIENCE)) {
            throw new ReadModelBehind(position);
        }
    }

    private static UserStatus status(String text) {
        return UserStatus.LISTED.stream().filter(status -> status.toString().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be active or deactivated"));
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static String prefix(String text) {
        var prefix = SearchKey.of(text.strip());
        if (prefix.isEmpty() || text.length() > LONGEST_PREFIX) {
            throw new IllegalArgumentException("must have 1–" + LONGEST_PREFIX + " characters");
        }
        return prefix;
    }

    private static Instant time(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            throw noTime();
        }
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
        } catch (DateTimeException _) {
            throw noTime();
        }
    }

    private static IllegalArgumentException noTime() {
        return new IllegalArgumentException("must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z");
    }
}
