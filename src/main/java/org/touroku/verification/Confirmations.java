package org.touroku.verification;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.VerifyEmail;
import org.touroku.user.UserId;
import org.touroku.user.http.UserReceipts;
import org.touroku.verification.VerificationTokens.Token;
import org.touroku.web.CommandEndpoint;
import org.touroku.web.CommandResponse;

/// Confirms addresses by tokens, whose holders need no other credentials.
@Component
class Confirmations {
    private final VerificationTokens tokens;
    private final DatabaseClock clock;
    private final CommandEndpoint endpoint;
    private final Commands<UserCommand> commands;
    private final ReadDatabase reads;
    /// Then positions would tell whether a registration has appended an event.
    private final boolean isDiscreet;

    Confirmations(VerificationTokens tokens, DatabaseClock clock, CommandEndpoint endpoint,
            Commands<UserCommand> commands, ReadDatabase reads, VerificationSettings settings) {
        this.tokens = tokens;
        this.clock = clock;
        this.endpoint = endpoint;
        this.commands = commands;
        this.reads = reads;
        isDiscreet = settings.discreet();
    }

    Token read(UserId user, String token) {
        return tokens.read(user, token, clock::now);
    }

    /// @param addressVersion as it stands in a valid token
    CommandResponse confirm(UserId user, long addressVersion, HttpServletRequest request) {
        var command = new VerifyEmail(user, addressVersion);
        var receipts = UserReceipts.of(command, reads.isReplica(), request);
        return endpoint.handle(command, commands, isDiscreet ? receipts.withoutPositions() : receipts, request);
    }
}
