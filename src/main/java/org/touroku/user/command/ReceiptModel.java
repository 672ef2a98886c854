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

    /// Links wait for what queries may not show yet.
    ///
    /// @param stored whether the read model does not show it
    /// @param behind whether queries are answered from a replica, which may show nothing of it
    static ReceiptModel of(Receipt receipt, String users, boolean stored, boolean behind) {
        var user = users + "/" + receipt.userId().value();
        var waiting = "?min_position=" + receipt.position();
        var waitingIfBehind = behind ? waiting : "";
        return new ReceiptModel(receipt.userId().value(), receipt.version(), receipt.position(),
                new Relations(new Href(user + (stored ? waiting : waitingIfBehind)),
                        new Href(user + Links.EVENTS + waitingIfBehind), new Href(users + waitingIfBehind)));
    }

    String toJson() {
        return JSON.writeValueAsString(this);
    }
}
