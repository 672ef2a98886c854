package org.touroku.privacy;

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
import org.touroku.privacy.ServerRetention.Remains;
import org.touroku.user.UserRefused;
import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.web.Caller;
import org.touroku.web.CommandRepresentation;
import org.touroku.web.Href;
import org.touroku.web.Links;

/// Receipts for erasures: 200 once no read model shows the user, else 202.
///
/// @param users  the address of the users, as the client sees it
/// @param caller gets the links that it may use
record ErasureReceipts(String users, List<Remains> remains, Caller caller) implements CommandRepresentation {
    private static final JsonMapper JSON = new JsonMapper();

    @JsonPropertyOrder({"user_id", "version", "position", "remains", "_links"})
    private record Body(@JsonProperty("user_id") String userId, long version, long position, List<Remains> remains,
            @JsonProperty("_links") Relations links) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Relations(@Nullable Href events, @Nullable Href users) {}

    static ErasureReceipts of(List<Remains> remains, HttpServletRequest request) {
        return new ErasureReceipts(Links.to(UserPaths.USERS, "users").getHref(), remains, Caller.of(request));
    }

    @Override
    public List<String> projections() {
        return List.of("users", "user_versions");
    }

    /// One of them is not inline.
    @Override
    public boolean isShown(Receipt receipt) {
        return false;
    }

    @Override
    public HttpStatus done() {
        return HttpStatus.OK;
    }

    @Override
    public String location(Receipt receipt) {
        return users + "/" + receipt.stream().id();
    }

    @Override
    public String body(Receipt receipt, boolean pending) {
        return JSON.writeValueAsString(new Body(receipt.stream().id(), receipt.version(), receipt.position(), remains,
                new Relations(Href.of(UserPaths.EVENTS, location(receipt) + UserPaths.EVENTS_SUFFIX, caller),
                        Href.of(UserPaths.USERS, users, caller))));
    }

    @Override
    public ProblemDetail problem(CommandRefused refused) {
        return UserProblems.toProblem((UserRefused) refused);
    }
}
