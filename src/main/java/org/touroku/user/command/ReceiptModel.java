package org.touroku.user.command;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.user.command.CommandOutcome.Receipt;

/// A receipt as it is served: HAL written out, because every command is answered by one.
@JsonPropertyOrder({"user_id", "version", "position", "_links"})
record ReceiptModel(@JsonProperty("user_id") String userId, long version, long position,
        @JsonProperty("_links") Map<String, Href> links) {
    record Href(String href) {}

    private static final JsonMapper JSON = new JsonMapper();

    /// @param query to be added to the link to the user
    static ReceiptModel of(Receipt receipt, String users, String query) {
        var user = users + "/" + receipt.userId().value();
        var links = new LinkedHashMap<String, Href>();
        links.put("user", new Href(user + query));
        links.put("events", new Href(user + "/events"));
        links.put("users", new Href(users));
        return new ReceiptModel(receipt.userId().value(), receipt.version(), receipt.position(), links);
    }

    String toJson() {
        return JSON.writeValueAsString(this);
    }
}
