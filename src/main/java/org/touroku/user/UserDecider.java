package org.touroku.user;

import java.util.List;

import org.touroku.eventsourcing.Decider;
import org.touroku.user.User.Active;
import org.touroku.user.User.Unknown;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserEvent.UserRegistered;

/// The rules of a user's life.
public final class UserDecider implements Decider<UserCommand, User, UserEvent> {
    private record Case(User user, UserCommand command) {}

    @Override
    public User initialState() {
        return new Unknown();
    }

    @Override
    public List<UserEvent> decide(User user, UserCommand command) {
        return switch (new Case(user, command)) {
            case Case(Unknown _, RegisterUser(_, var name, var email, _)) ->
                List.of(new UserRegistered(name.value(), email.value()));
            case Case(Active _, RegisterUser(var id, _, _, _)) -> throw new UserRefused.AlreadyRegistered(id);
        };
    }

    @Override
    public User evolve(User user, UserEvent event) {
        return switch (event) {
            case UserRegistered(var name, var email) -> new Active(name, email);
        };
    }
}
