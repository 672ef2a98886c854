package org.touroku.user.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.user.command.CommandOutcome.Receipt;
import org.touroku.web.Links;

/// A receipt as it is served: HAL written out, because every command is answered by one.
@JsonPropertyOrder({"user_id", "version", "position", "_links"})
record ReceiptModel(@JsonProperty("user_id") String userId, long version, long position,
        @JsonProperty("_links") Relations links) {
    @JsonPropertyOrder({"user", "events", "users"})
    record Relations(Href user, Href events, Href users) {}

    record Href(String href) {}

    private static final JsonMapper JSON = new JsonMapper();

    /// @param query to be added to the link to the user
    static ReceiptModel of(Receipt receipt, String users, String query) {
        var user = users + "/" + receipt.userId().value();
        return new ReceiptModel(receipt.userId().value(), receipt.version(), receipt.position(),
                new Relations(new Href(user + query), new Href(user + Links.EVENTS), new Href(users)));
    }

    String toJson() {
        return JSON.writeValueAsString(this);
    }
}
