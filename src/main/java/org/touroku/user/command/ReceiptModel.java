package org.touroku.user.command;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.springframework.hateoas.Link;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.user.command.UserCommandHandler.Receipt;
import org.touroku.web.Links;

/// A receipt as it is served: HAL written out, because every command is answered by one, and as bytes, so that its length
/// is known and it leaves in one packet.
@JsonPropertyOrder({"user_id", "version", "position", "_links"})
record ReceiptModel(@JsonProperty("user_id") String userId, long version, long position,
        @JsonProperty("_links") Map<String, Href> links) {
    record Href(String href) {}

    private static final JsonMapper JSON = new JsonMapper();

    static ReceiptModel of(Receipt receipt, Link user) {
        return new ReceiptModel(receipt.userId().value(), receipt.version(), receipt.position(), Map.of(
                "user", new Href(user.getHref()),
                "users", new Href(Links.to(Links.USERS, "users").getHref())));
    }

    byte[] toJson() {
        return JSON.writeValueAsBytes(this);
    }
}
