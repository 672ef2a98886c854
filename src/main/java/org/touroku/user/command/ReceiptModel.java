package org.touroku.user.command;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.RepresentationModel;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.touroku.user.command.UserCommandHandler.Receipt;

/// A receipt as it is served.
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({"user_id", "version", "position"})
final class ReceiptModel extends RepresentationModel<ReceiptModel> {
    private final Receipt receipt;

    ReceiptModel(Receipt receipt, Link... links) {
        this.receipt = receipt;
        add(links);
    }

    public String getUserId() {
        return receipt.userId().value();
    }

    public long getVersion() {
        return receipt.version();
    }

    public long getPosition() {
        return receipt.position();
    }
}
