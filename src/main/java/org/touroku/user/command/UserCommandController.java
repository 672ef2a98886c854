package org.touroku.user.command;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import com.github.f4b6a3.ulid.UlidCreator;
import org.springframework.hateoas.MediaTypes;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.projection.ReadPositions;
import org.touroku.user.UserId;
import org.touroku.user.command.UserCommandHandler.Receipt;
import org.touroku.web.Links;

/// Takes commands. Ids, the time and the caller are put in here; nothing behind it reads a clock or draws an id.
@RestController
class UserCommandController {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final UserCommandHandler handler;
    private final ReadPositions positions;
    private final Clock clock;

    UserCommandController(UserCommandHandler handler, ReadPositions positions, Clock clock) {
        this.handler = handler;
        this.positions = positions;
        this.clock = clock;
    }

    @PostMapping(path = Links.REGISTRATION, consumes = MediaType.APPLICATION_JSON_VALUE, produces = {
            MediaTypes.HAL_JSON_VALUE, MediaTypes.HAL_FORMS_JSON_VALUE, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<byte[]> register(@RequestBody RegistrationForm form,
            @RequestHeader(name = "Prefer", required = false) List<String> preferences) {
        var id = new UserId(UlidCreator.getMonotonicUlid().toString());
        var receipt = handler.handle(form.toCommand(id, clock.instant()), metadata());
        return answer(receipt, Preference.isRespondAsync(preferences));
    }

    /// 201 once the read model shows what was stored, else 202.
    private ResponseEntity<byte[]> answer(Receipt receipt, boolean async) {
        var visible = !async && positions.await("users", receipt.position(), PATIENCE);
        var id = receipt.userId().value();
        var user = Links.user(id, "user");
        var response = ResponseEntity.status(visible ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
                .location(user.toUri())
                .eTag("\"" + receipt.version() + "\"");
        if (async) {
            response.header("Preference-Applied", Preference.RESPOND_ASYNC);
        }
        return response.body(ReceiptModel.of(receipt,
                visible ? user : Links.to(Links.USERS + "/" + id + "?min_position=" + receipt.position(), "user"))
                .toJson());
    }

    private static Metadata metadata() {
        var commandId = UlidCreator.getMonotonicUlid().toString();
        return new Metadata(commandId, commandId, "anonymous");
    }
}
