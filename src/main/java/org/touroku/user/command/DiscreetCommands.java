package org.touroku.user.command;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.CommandResult;
import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.Idempotency;
import org.touroku.eventsourcing.IdempotencyKey;
import org.touroku.eventsourcing.Receipt;
import org.touroku.user.UserCommand;
import org.touroku.user.UserDecider;
import org.touroku.user.UserRefused.EmailTaken;

/// Commands whose results don't tell whether an address is taken: neither by what they are, nor by when they are given.
final class DiscreetCommands implements Commands<UserCommand> {
    private final Commands<UserCommand> commands;
    private final ResponseTimes times;
    private final Set<IdempotencyKey> running = ConcurrentHashMap.newKeySet();

    DiscreetCommands(Commands<UserCommand> commands, ResponseTimes times) {
        this.commands = commands;
        this.times = times;
    }

    @Override
    public Receipt handle(UserCommand command, CommandContext context) {
        return times.align(() -> {
            try {
                return commands.handle(command, context);
            } catch (EmailTaken _) {
                return asIfDone(command);
            }
        });
    }

    /// A key is in use until its result is given, so that a second request with it does not find out when the first one was handled.
    @Override
    public String handleOnce(UserCommand command, CommandContext context, Idempotency idempotency) {
        var discreet = new Idempotency(idempotency.key(), idempotency.fingerprint(),
                result -> idempotency.response().apply(discreet(command, result)));
        if (!running.add(idempotency.key())) {
            throw new Idempotency.KeyInUse();
        }
        try {
            return times.align(() -> commands.handleOnce(command, context, discreet));
        } finally {
            running.remove(idempotency.key());
        }
    }

    private static CommandResult discreet(UserCommand command, CommandResult result) {
        return result instanceof EmailTaken ? asIfDone(command) : result;
    }

    private static Receipt asIfDone(UserCommand command) {
        return new Receipt(UserDecider.stream(command.id().value()), 1, 0, true, true);
    }
}
