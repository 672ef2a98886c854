package org.touroku.user.command;

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
import org.touroku.user.UserRefused;
import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.web.Caller;
import org.touroku.web.CommandRepresentation;
import org.touroku.web.Href;
import org.touroku.web.Links;

/// Receipts that are the same for every registration.
///
/// @param body HAL with links that depend on the caller only
record DiscreetReceipts(String body) implements CommandRepresentation {
    private static final JsonMapper JSON = new JsonMapper();

    private record Body(@JsonProperty("_links") Relations links) {}

    @JsonPropertyOrder({"users", "index"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Relations(@Nullable Href users, Href index) {}

    /// For the current request.
    static DiscreetReceipts of(HttpServletRequest request) {
        var users = Links.to(UserPaths.USERS, "users").getHref();
        return new DiscreetReceipts(JSON.writeValueAsString(new Body(
                new Relations(Href.of(UserPaths.USERS, users, Caller.of(request)),
                        new Href(Links.index().getHref())))));
    }

    /// None: a registration that was stored is not awaited.
    @Override
    public List<String> projections() {
        return List.of();
    }

    @Override
    public boolean isShown(Receipt receipt) {
        return true;
    }

    @Override
    public HttpStatus done() {
        return HttpStatus.ACCEPTED;
    }

    @Override
    public @Nullable String location(Receipt receipt) {
        return null;
    }

    @Override
    public String body(Receipt receipt, boolean pending) {
        return body;
    }

    @Override
    public ProblemDetail problem(CommandRefused refused) {
        return UserProblems.toProblem((UserRefused) refused);
    }
}
