package org.touroku.user;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.Decider;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.StreamId;
import org.touroku.user.User.Active;
import org.touroku.user.User.Address;
import org.touroku.user.User.Deactivated;
import org.touroku.user.User.Erased;
import org.touroku.user.User.Profile;
import org.touroku.user.User.Unknown;
import org.touroku.user.UserCommand.ChangeEmail;
import org.touroku.user.UserCommand.DeactivateUser;
import org.touroku.user.UserCommand.EraseUser;
import org.touroku.user.UserCommand.LapseRegistration;
import org.touroku.user.UserCommand.ReactivateUser;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserCommand.RenameUser;
import org.touroku.user.UserCommand.VerifyEmail;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserEmailVerified;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

/// The rules for users.
public final class UserDecider implements Decider<UserCommand, User, UserEvent> {
    /// Of the streams of users.
    public static final String STREAM_TYPE = "user";
    private static final String EMAIL = "email";

    private final @Nullable DiscreetRegistration discreet;

    public UserDecider() {
        this(null);
    }

    /// @param discreet null if registrations are not discreet
    public UserDecider(@Nullable DiscreetRegistration discreet) {
        this.discreet = discreet;
    }

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
        return switch (command) {
            case EraseUser _,LapseRegistration _ -> true;
            case RegisterUser _,RenameUser _,ChangeEmail _,VerifyEmail _,DeactivateUser _,ReactivateUser _ -> false;
        };
    }

    @Override
    public List<Claim> claims(UserCommand command) {
        return switch (command) {
            case RegisterUser(_, _, var email) -> List.of(claim(email.canonical()));
            case ChangeEmail(_, var email) -> List.of(claim(email.canonical()));
            case RenameUser _,VerifyEmail _,DeactivateUser _,ReactivateUser _,EraseUser _,LapseRegistration _ ->
                List.of();
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
    public List<JobRequest> jobs(UserCommand command, Claim taken, StreamId holder) {
        return discreet != null && command instanceof RegisterUser ? List.of(discreet.notice(holder)) : List.of();
    }

    @Override
    public User initialState() {
        return new Unknown(0);
    }

    @Override
    public List<UserEvent> decide(User user, UserCommand command) {
        if (isUnreadable(user) && !erases(command)) {
            throw new UserRefused.Erased(command.id());
        }
        return switch (new Case(user, command)) {
            case Case(Unknown _, RegisterUser(_, var name, var email)) ->
                List.of(new UserRegistered(name.value(), email.value()));
            case Case(Erased _, LapseRegistration _) -> List.of();
            case Case(Erased _, _) -> throw new UserRefused.Erased(command.id());
            case Case(_, RegisterUser(var id, _, _)) -> throw new UserRefused.AlreadyRegistered(id);
            case Case(Unknown _, _) -> throw new UserRefused.NotFound(command.id());

            case Case(Active(_, var current), RenameUser(_, var name)) when name.value().equals(current.name()) ->
                List.of();
            case Case(Active _, RenameUser(_, var name)) -> List.of(new UserRenamed(name.value()));
            case Case(Active(_, var current), ChangeEmail(_, var email)) when email.value().equals(current.email()) ->
                List.of();
            case Case(Active _, ChangeEmail(_, var email)) -> List.of(new UserEmailChanged(email.value()));
            case Case(Active(_, var current), VerifyEmail(_, var meant)) when meant != current.address().version() ->
                throw new UserRefused.AddressChanged(command.id());
            case Case(Active(_, var current), VerifyEmail _) when current.address().verified() -> List.of();
            case Case(Active _, VerifyEmail _) -> List.of(new UserEmailVerified());
            case Case(Active _, DeactivateUser(_, var reason)) -> List.of(new UserDeactivated(reason.value()));
            case Case(Active _, ReactivateUser _) -> List.of();

            case Case(Deactivated _, ReactivateUser _) -> List.of(new UserReactivated());
            case Case(Deactivated _, DeactivateUser _) -> List.of();
            case Case(Active(_, var current), LapseRegistration _) when current.everVerified() -> List.of();
            case Case(Deactivated(_, var current), LapseRegistration _) when current.everVerified() -> List.of();
            case Case(Active _, EraseUser _),Case(Deactivated _, EraseUser _),Case(Active _, LapseRegistration _),Case(Deactivated _, LapseRegistration _) ->
                List.of(new UserErased());
            case Case(Deactivated _, RenameUser _),Case(Deactivated _, ChangeEmail _),Case(Deactivated _, VerifyEmail _) ->
                throw new UserRefused.NotActive(command.id());
        };
    }

    /// Whether the key of the user is not there though the user was not erased, as in a backup without it. A new key would make the
    /// earlier events undecipherable.
    private static boolean isUnreadable(User user) {
        return switch (user) {
            case Active(_, var profile) -> profile.email().isEmpty();
            case Deactivated(_, var profile) -> profile.email().isEmpty();
            case Unknown _,Erased _ -> false;
        };
    }

    @Override
    public User evolve(User user, UserEvent event) {
        var version = user.version() + 1;
        return switch (new Step(user, event)) {
            case Step(_, UserErased _),Step(Erased _, _) -> new Erased(version);
            case Step(_, UserRegistered(var name, var email)) ->
                new Active(version, new Profile(name, Address.unverified(email, version), false));
            case Step(Active(_, var profile), UserRenamed(var name)) -> new Active(version, profile.withName(name));
            case Step(Active(_, var profile), UserEmailChanged(var email)) ->
                new Active(version, profile.withAddress(Address.unverified(email, version)));
            case Step(Active(_, var profile), UserEmailVerified _) ->
                new Active(version, profile.withVerifiedAddress());
            case Step(Active(_, var profile), UserDeactivated _) -> new Deactivated(version, profile);
            case Step(Deactivated(_, var profile), UserReactivated _) -> new Active(version, profile);
            // what the rules never let happen
            case Step(Unknown _, _) -> new Unknown(version);
            case Step(Active(_, var profile), UserReactivated _) -> new Active(version, profile);
            case Step(Deactivated(_, var profile), UserRenamed _) -> new Deactivated(version, profile);
            case Step(Deactivated(_, var profile), UserEmailChanged _) -> new Deactivated(version, profile);
            case Step(Deactivated(_, var profile), UserEmailVerified _) -> new Deactivated(version, profile);
            case Step(Deactivated(_, var profile), UserDeactivated _) -> new Deactivated(version, profile);
        };
    }
}
