package org.touroku.user.command;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.CommandHandler;
import org.touroku.eventsourcing.CommandHandlers;
import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.Idempotency;
import org.touroku.eventsourcing.Receipt;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.eventsourcing.json.StateFormat;
import org.touroku.user.DiscreetRegistration;
import org.touroku.user.User;
import org.touroku.user.UserCommand;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;

/// Handles commands on users: the one entry for them.
@Component
public final class UserCommands implements Commands<UserCommand> {
    private final CommandHandler<UserCommand, User, UserEvent> handler;

    UserCommands(CommandHandlers handlers, EventTypes<UserEvent> events, StateFormat<User> states,
            ObjectProvider<DiscreetRegistration> discreet) {
        handler = handlers.handler(new UserDecider(discreet.getIfAvailable()), events, states);
    }

    @Override
    public Receipt handle(UserCommand command, CommandContext context) {
        return handler.handle(command, context);
    }

    @Override
    public String handleOnce(UserCommand command, CommandContext context, Idempotency idempotency) {
        return handler.handleOnce(command, context, idempotency);
    }
}
