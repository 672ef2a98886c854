package org.touroku.user.command;

import java.util.List;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.AppendOutcome.ClaimTaken;
import org.touroku.eventsourcing.AppendOutcome.StreamMovedOn;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.EventTypes;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.StreamId;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserId;
import org.touroku.user.UserRefused;

/// Carries out commands: history → state → decision → log.
@Component
class UserCommandHandler {
    /// What has been stored, durably.
    record Receipt(UserId userId, long version, long position) {}

    private final UserDecider decider = new UserDecider();
    private final EventStore eventStore;
    private final EventTypes<UserEvent> eventTypes;

    UserCommandHandler(EventStore eventStore, EventTypes<UserEvent> eventTypes) {
        this.eventStore = eventStore;
        this.eventTypes = eventTypes;
    }

    /// @throws UserRefused if the rules forbid it; nothing is stored then
    Receipt handle(UserCommand command, Metadata metadata) {
        var history = history(command);
        var events = decider.decide(decider.fold(history), command);
        var append = new Append(new StreamId("user", command.id().value()), history.size(),
                events.stream().map(eventTypes::write).toList(), claims(command), metadata.write(), command.at());
        return switch (eventStore.append(append)) {
            case Appended(var version, var position) -> new Receipt(command.id(), version, position);
            case ClaimTaken _ -> throw new UserRefused.EmailTaken();
            case StreamMovedOn _ -> throw new UserRefused.AlreadyRegistered(command.id());
        };
    }

    private static List<UserEvent> history(UserCommand command) {
        return switch (command) {
            case RegisterUser _ -> List.of(); // a new id has none; if it is not new, the expected version 0 is refused
        };
    }

    private static List<Claim> claims(UserCommand command) {
        return switch (command) {
            case RegisterUser(_, _, var email, _) -> List.of(Claim.of("email", email.canonical()));
        };
    }
}
