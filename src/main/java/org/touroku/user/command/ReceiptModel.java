package org.touroku.user.command;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.springframework.hateoas.Link;

import org.touroku.user.command.UserCommandHandler.Receipt;
import org.touroku.web.Links;

/// A receipt as it is served: HAL written out, because every command is answered by one.
record ReceiptModel(@JsonProperty("user_id") String userId, long version, long position,
        @JsonProperty("_links") Map<String, Href> links) {
    record Href(String href) {}

    static ReceiptModel of(Receipt receipt, Link user) {
        return new ReceiptModel(receipt.userId().value(), receipt.version(), receipt.position(), Map.of(
                "user", new Href(user.getHref()),
                "users", new Href(Links.to(Links.USERS, "users").getHref())));
    }
}
