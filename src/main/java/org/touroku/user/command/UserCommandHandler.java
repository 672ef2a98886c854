package org.touroku.user.command;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.Append;
import org.touroku.eventsourcing.AppendOutcome;
import org.touroku.eventsourcing.AppendOutcome.Appended;
import org.touroku.eventsourcing.AppendOutcome.ClaimTaken;
import org.touroku.eventsourcing.AppendOutcome.StreamMovedOn;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.EventStoreUnavailable;
import org.touroku.eventsourcing.EventStoreUnavailable.Outcome;
import org.touroku.eventsourcing.EventTypes;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.Snapshots;
import org.touroku.eventsourcing.StateFormat;
import org.touroku.eventsourcing.StateLoader;
import org.touroku.eventsourcing.StateLoader.Loaded;
import org.touroku.eventsourcing.StreamId;
import org.touroku.user.User;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.ChangeEmail;
import org.touroku.user.UserCommand.DeactivateUser;
import org.touroku.user.UserCommand.ReactivateUser;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserCommand.RenameUser;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserRefused;
import org.touroku.user.command.CommandOutcome.CarriedOutBefore;
import org.touroku.user.command.CommandOutcome.Receipt;
import org.touroku.user.command.CommandOutcome.Refused;
import org.touroku.user.command.CommandOutcome.Stale;

/// Carries out commands: history → state → decision → log.
@Component
class UserCommandHandler {
    private static final int MOST_ATTEMPTS = 500;

    private final UserDecider decider = new UserDecider();
    private final EventStore eventStore;
    private final EventTypes<UserEvent> eventTypes;
    private final StateLoader<User, UserEvent> users;

    UserCommandHandler(EventStore eventStore, EventTypes<UserEvent> eventTypes, Snapshots snapshots,
            StateFormat<User> userStates) {
        this.eventStore = eventStore;
        this.eventTypes = eventTypes;
        this.users = new StateLoader<>(eventStore, eventTypes, decider, snapshots, userStates);
    }

    /// Decides on the user as it is; if something else happens to it meanwhile, decides again.
    ///
    /// @param once makes the command safe to repeat: what becomes of it, a refusal too, is stored and told to repeats
    /// @throws EventStoreUnavailable if that could not be reached in time
    CommandOutcome handle(UserCommand command, ExpectedVersions expected, Metadata metadata, @Nullable Once once) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            var isNew = attempt == 0 && command instanceof RegisterUser; // and if not, appending finds out
            var user = isNew ? new Loaded<User>(decider.initialState(), 0, 0) : users.load(stream(command));
            var outcome = append(command, user, decide(command, user, expected), metadata, once);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        throw new EventStoreUnavailable(Outcome.NOTHING_STORED, "too much happens to this user at once", null);
    }

    private Decision decide(UserCommand command, Loaded<User> user, ExpectedVersions expected) {
        try {
            var events = decider.decide(user.state(), command);
            return expected.allow(user.version())
                    ? new Decision(events, new Receipt(command.id(), user.version(), user.position(), false))
                    : Decision.of(new Stale(user.version()));
        } catch (UserRefused refused) {
            return Decision.of(refused instanceof UserRefused.NotFound || expected.allow(user.version())
                    ? new Refused(refused)
                    : new Stale(user.version()));
        }
    }

    /// @return empty if the user is not at that version any more
    private Optional<CommandOutcome> append(UserCommand command, Loaded<User> user, Decision decision,
            Metadata metadata, @Nullable Once once) {
        if (decision.events.isEmpty() && once == null) {
            return Optional.of(decision.otherwise);
        }
        var events = decision.events.stream().map(eventTypes::write).toList();
        var append = new Append(stream(command), user.version(), events, events.isEmpty() ? List.of() : claims(command),
                metadata.write(), command.at(),
                once == null ? null : once.request(appended -> decision.outcome(command, appended)));
        return switch (eventStore.append(append)) {
            case Appended appended -> Optional.of(decision.outcome(command, appended));
            case ClaimTaken _ ->
                append(command, user, Decision.of(new Refused(new UserRefused.EmailTaken())), metadata, once);
            case StreamMovedOn _ -> Optional.empty();
            case AppendOutcome.CarriedOutBefore(var first) -> Optional.of(new CarriedOutBefore(first));
        };
    }

    /// @param otherwise the outcome if there is no event
    private record Decision(List<UserEvent> events, CommandOutcome otherwise) {
        static Decision of(CommandOutcome outcome) {
            return new Decision(List.of(), outcome);
        }

        CommandOutcome outcome(UserCommand command, Appended appended) {
            return events.isEmpty()
                    ? otherwise
                    : new Receipt(command.id(), appended.version(), appended.position(), true);
        }
    }

    private static StreamId stream(UserCommand command) {
        return new StreamId("user", command.id().value());
    }

    private static List<Claim> claims(UserCommand command) {
        return switch (command) {
            case RegisterUser(_, _, var email, _) -> List.of(Claim.of("email", email.canonical()));
            case ChangeEmail(_, var email, _) -> List.of(Claim.of("email", email.canonical()));
            case RenameUser _,DeactivateUser _,ReactivateUser _ -> List.of();
        };
    }
}
