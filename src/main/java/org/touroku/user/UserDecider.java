package org.touroku.user;

import java.util.List;

import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.Decider;
import org.touroku.eventsourcing.StreamId;
import org.touroku.user.User.Active;
import org.touroku.user.User.Deactivated;
import org.touroku.user.User.Erased;
import org.touroku.user.User.Unknown;
import org.touroku.user.UserCommand.ChangeEmail;
import org.touroku.user.UserCommand.DeactivateUser;
import org.touroku.user.UserCommand.EraseUser;
import org.touroku.user.UserCommand.ReactivateUser;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserCommand.RenameUser;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// The rules for users.
public final class UserDecider implements Decider<UserCommand, User, UserEvent> {
    /// Of the streams of users.
    public static final String STREAM_TYPE = "user";
    private static final String EMAIL = "email";

    private record Case(User user, UserCommand command) {}

    private record Step(User user, UserEvent event) {}

    @Override
    public StreamId stream(UserCommand command) {
        return stream(command.id().value());
    }

    /// The stream of a user.
    public static StreamId stream(String userId) {
        return new StreamId(STREAM_TYPE, userId);
    }

    @Override
    public boolean startsStream(UserCommand command) {
        return command instanceof RegisterUser;
    }

    @Override
    public boolean erases(UserCommand command) {
        return command instanceof EraseUser;
    }

    @Override
    public List<Claim> claims(UserCommand command) {
        return switch (command) {
            case RegisterUser(_, _, var email) -> List.of(claim(email.canonical()));
            case ChangeEmail(_, var email) -> List.of(claim(email.canonical()));
            case RenameUser _,DeactivateUser _,ReactivateUser _,EraseUser _ -> List.of();
        };
    }

    /// The claim to an address.
    ///
    /// @param email in its canonical form
    public static Claim claim(String email) {
        return new Claim(EMAIL, email);
    }

    @Override
    public CommandRefused refusal(UserCommand command, Claim taken) {
        return switch (taken.kind()) {
            case EMAIL -> new UserRefused.EmailTaken();
            default -> throw new IllegalArgumentException("users have no claims of kind " + taken.kind());
        };
    }

    @Override
    public User initialState() {
        return new Unknown();
    }

    @Override
    public List<UserEvent> decide(User user, UserCommand command) {
        if (isUnreadable(user) && !erases(command)) {
            throw new UserRefused.Erased(command.id());
        }
        return switch (new Case(user, command)) {
            case Case(Unknown _, RegisterUser(_, var name, var email)) ->
                List.of(new UserRegistered(name.value(), email.value()));
            case Case(Erased _, _) -> throw new UserRefused.Erased(command.id());
            case Case(_, RegisterUser(var id, _, _)) -> throw new UserRefused.AlreadyRegistered(id);
            case Case(Unknown _, _) -> throw new UserRefused.NotFound(command.id());

            case Case(Active(var current, _), RenameUser(_, var name)) when name.value().equals(current) ->
                List.of();
            case Case(Active _, RenameUser(_, var name)) -> List.of(new UserRenamed(name.value()));
            case Case(Active(_, var current), ChangeEmail(_, var email)) when email.value().equals(current) ->
                List.of();
            case Case(Active _, ChangeEmail(_, var email)) -> List.of(new UserEmailChanged(email.value()));
            case Case(Active _, DeactivateUser(_, var reason)) -> List.of(new UserDeactivated(reason.value()));
            case Case(Active _, ReactivateUser _) -> List.of();

            case Case(Deactivated _, ReactivateUser _) -> List.of(new UserReactivated());
            case Case(Deactivated _, DeactivateUser _) -> List.of();
            case Case(Active _, EraseUser _),Case(Deactivated _, EraseUser _) -> List.of(new UserErased());
            case Case(Deactivated _, RenameUser _),Case(Deactivated _, ChangeEmail _) ->
                throw new UserRefused.NotActive(command.id());
        };
    }

    /// Whether the key of the user is not there though the user was not erased, as in a backup without it. A new key would make the
    /// earlier events undecipherable.
    private static boolean isUnreadable(User user) {
        return switch (user) {
            case Active(_, var email) -> email.isEmpty();
            case Deactivated(_, var email) -> email.isEmpty();
            case Unknown _,Erased _ -> false;
        };
    }

    @Override
    public User evolve(User user, UserEvent event) {
        return switch (new Step(user, event)) {
            case Step(_, UserErased _) -> new Erased();
            case Step(Erased _, _) -> user;
            case Step(_, UserRegistered(var name, var email)) -> new Active(name, email);
            case Step(Active(_, var email), UserRenamed(var name)) -> new Active(name, email);
            case Step(Active(var name, _), UserEmailChanged(var email)) -> new Active(name, email);
            case Step(Active(var name, var email), UserDeactivated _) -> new Deactivated(name, email);
            case Step(Deactivated(var name, var email), UserReactivated _) -> new Active(name, email);
            // what the rules never let happen
            case Step(Unknown _, _),Step(Active _, UserReactivated _),Step(Deactivated _, UserRenamed _),Step(Deactivated _, UserEmailChanged _),Step(Deactivated _, UserDeactivated _) ->
                user;
        };
    }
}
