package org.touroku.user.http;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.Receipt;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserRefused;
import org.touroku.web.Caller;
import org.touroku.web.CommandRepresentation;
import org.touroku.web.Href;
import org.touroku.web.Links;

/// Receipts for commands on users as HAL, and their refusals as problem details. The links of a receipt wait for positions
/// that queries may not see yet.
///
/// @param users      the address of the users, as the client sees it
/// @param replica    whether queries are served from a replica, which may not show what is visible on the primary
/// @param caller     gets the links that it may use
/// @param positioned whether they tell positions
public record UserReceipts(HttpStatus done, String users, boolean replica, Caller caller,
        boolean positioned) implements CommandRepresentation {
    private static final JsonMapper JSON = new JsonMapper();

    /// HAL written out, because every command gets one.
    @JsonPropertyOrder({"user_id", "version", "position", "_links"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Body(@JsonProperty("user_id") String userId, long version, @Nullable Long position,
            @JsonProperty("_links") Relations links) {}

    @JsonPropertyOrder({"user", "events", "users"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Relations(@Nullable Href user, @Nullable Href events, @Nullable Href users) {}

    /// For the current request.
    public static UserReceipts of(UserCommand command, boolean replica, HttpServletRequest request) {
        return new UserReceipts(command instanceof RegisterUser ? HttpStatus.CREATED : HttpStatus.OK,
                Links.to(UserPaths.USERS, "users").getHref(), replica, Caller.of(request), true);
    }

    /// For callers who must not learn how many events there are.
    public UserReceipts withoutPositions() {
        return new UserReceipts(done, users, replica, caller, false);
    }

    @Override
    public List<String> projections() {
        return List.of("users");
    }

    @Override
    public String location(Receipt receipt) {
        return users + "/" + receipt.stream().id();
    }

    @Override
    public String body(Receipt receipt, boolean pending) {
        var waiting = positioned ? "?min_position=" + receipt.position() : "";
        var onReplica = replica ? waiting : "";
        var user = location(receipt);
        return JSON.writeValueAsString(new Body(receipt.stream().id(), receipt.version(),
                positioned ? receipt.position() : null,
                new Relations(Href.of(UserPaths.USER, user + (pending ? waiting : onReplica), caller),
                        Href.of(UserPaths.EVENTS, user + UserPaths.EVENTS_SUFFIX + onReplica, caller),
                        Href.of(UserPaths.USERS, users + onReplica, caller))));
    }

    @Override
    public ProblemDetail problem(CommandRefused refused) {
        return UserProblems.toProblem((UserRefused) refused);
    }
}
