package org.touroku.apikey;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.Receipt;
import org.touroku.web.CommandRepresentation;
import org.touroku.web.Href;
import org.touroku.web.Links;

/// Receipts for commands on API keys as HAL.
///
/// @param keys   the address of the keys, as the client sees it
/// @param issued the key that the command issues, which stands in this receipt only
record ApiKeyReceipts(String keys, @Nullable ApiKeyText issued) implements CommandRepresentation {
    private static final JsonMapper JSON = new JsonMapper();

    @JsonPropertyOrder({"key_id", "key", "version", "position", "_links"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Body(@JsonProperty("key_id") String keyId, @Nullable String key, long version, long position,
            @JsonProperty("_links") Relations links) {}

    @JsonPropertyOrder({"key", "keys"})
    private record Relations(Href key, Href keys) {}

    /// For the current request.
    static ApiKeyReceipts of(@Nullable ApiKeyText issued) {
        return new ApiKeyReceipts(Links.to(ApiKeyController.KEYS, "keys").getHref(), issued);
    }

    @Override
    public List<String> projections() {
        return List.of(ApiKeyProjection.NAME);
    }

    @Override
    public boolean isShown(Receipt receipt) {
        return false; // it is not inline
    }

    @Override
    public HttpStatus done() {
        return issued == null ? HttpStatus.OK : HttpStatus.CREATED;
    }

    @Override
    public String location(Receipt receipt) {
        return keys + "/" + receipt.stream().id();
    }

    @Override
    public String body(Receipt receipt, boolean pending) {
        return JSON.writeValueAsString(new Body(receipt.stream().id(), issued == null ? null : issued.reveal(),
                receipt.version(), receipt.position(),
                new Relations(new Href(location(receipt)), new Href(keys))));
    }

    @Override
    public ProblemDetail problem(CommandRefused refused) {
        return ApiKeyProblems.NOT_FOUND.toProblem(String.valueOf(refused.getMessage()));
    }
}
