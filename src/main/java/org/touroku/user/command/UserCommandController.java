package org.touroku.user.command;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

import com.github.f4b6a3.ulid.UlidCreator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;

import org.touroku.eventsourcing.reads.ReadDatabase;
import org.touroku.user.DiscreetRegistration;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.ReactivateUser;
import org.touroku.user.UserId;
import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.user.http.UserReceipts;
import org.touroku.web.CommandEndpoint;
import org.touroku.web.CommandResponse;
import org.touroku.web.HalController;
import org.touroku.web.JsonBody;
import org.touroku.web.Links;
import org.touroku.web.Representation;

/// Maps JSON to commands on users. Ids of new users are drawn here.
@HalController
class UserCommandController {
    static final String REGISTRATION = "/user/registration";
    static final String NAME = UserPaths.USER + "/name";
    static final String EMAIL = UserPaths.USER + "/email";
    static final String DEACTIVATION = UserPaths.USER + "/deactivation";

    private final CommandEndpoint endpoint;
    private final UserCommands commands;
    private final ReadDatabase reads;
    private final @Nullable DiscreetCommands discreet;

    UserCommandController(CommandEndpoint endpoint, UserCommands commands, ReadDatabase reads,
            ObjectProvider<DiscreetRegistration> discreet, ResponseTimes times) {
        this.discreet = discreet.getIfAvailable() == null ? null : new DiscreetCommands(commands, times);
        this.endpoint = endpoint;
        this.commands = commands;
        this.reads = reads;
    }

    /// The registration form, for clients that follow the link.
    @GetMapping(REGISTRATION)
    Representation registration() {
        var form = new Representation().offer(UserForms.register());
        return form.add(UserForms.registration().withSelfRel(), Links.to(UserPaths.USERS, "users"), Links.index());
    }

    @PostMapping(path = REGISTRATION, consumes = {MediaType.APPLICATION_JSON_VALUE, JsonBody.ANY_JSON})
    CommandResponse register(@RequestBody RegistrationForm form, HttpServletRequest request) {
        var id = new UserId(UlidCreator.getMonotonicUlid().toString());
        var command = form.toCommand(id);
        return discreet == null
                ? handle(command, request)
                : endpoint.handle(command, discreet, DiscreetReceipts.of(request), request);
    }

    @PutMapping(path = NAME, consumes = {MediaType.APPLICATION_JSON_VALUE, JsonBody.ANY_JSON})
    CommandResponse rename(@PathVariable("id") String id, @RequestBody NameForm form,
            HttpServletRequest request) {
        return handle(form.toCommand(UserProblems.idOf(id)), request);
    }

    @PutMapping(path = EMAIL, consumes = {MediaType.APPLICATION_JSON_VALUE, JsonBody.ANY_JSON})
    CommandResponse changeEmail(@PathVariable("id") String id, @RequestBody EmailForm form,
            HttpServletRequest request) {
        return handle(form.toCommand(UserProblems.idOf(id)), request);
    }

    @PutMapping(path = DEACTIVATION, consumes = {MediaType.APPLICATION_JSON_VALUE, JsonBody.ANY_JSON})
    CommandResponse deactivate(@PathVariable("id") String id,
            @RequestBody(required = false) @Nullable DeactivationForm form, HttpServletRequest request) {
        var given = Optional.ofNullable(form).orElse(DeactivationForm.NONE);
        return handle(given.toCommand(UserProblems.idOf(id)), request);
    }

    @DeleteMapping(path = DEACTIVATION)
    CommandResponse reactivate(@PathVariable("id") String id, HttpServletRequest request) {
        return handle(new ReactivateUser(UserProblems.idOf(id)), request);
    }

    private CommandResponse handle(UserCommand command, HttpServletRequest request) {
        return endpoint.handle(command, commands, UserReceipts.of(command, reads.isReplica(), request), request);
    }
}
