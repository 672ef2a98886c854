package org.touroku.privacy;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;

import org.touroku.eventsourcing.Commands;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.EraseUser;
import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.web.CommandEndpoint;
import org.touroku.web.CommandResponse;
import org.touroku.web.HalController;

/// Erases the personal data of a user on request (GDPR, article 17).
@HalController
class ErasureController {
    private final CommandEndpoint endpoint;
    private final Commands<UserCommand> commands;
    private final ServerRetention retention;

    ErasureController(CommandEndpoint endpoint, Commands<UserCommand> commands, ServerRetention retention) {
        this.endpoint = endpoint;
        this.commands = commands;
        this.retention = retention;
    }

    @DeleteMapping(UserPaths.USER)
    CommandResponse erase(@PathVariable("id") String id, HttpServletRequest request) {
        return endpoint.handle(new EraseUser(UserProblems.idOf(id)), commands,
                ErasureReceipts.of(retention.remains(), request), request);
    }
}
