package org.touroku.verification;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;

import org.touroku.user.http.UserPaths;
import org.touroku.user.http.UserProblems;
import org.touroku.verification.VerificationTokens.Expired;
import org.touroku.verification.VerificationTokens.Invalid;
import org.touroku.verification.VerificationTokens.Valid;
import org.touroku.web.CommandResponse;
import org.touroku.web.HalController;
import org.touroku.web.JsonBody;
import org.touroku.web.Links;
import org.touroku.web.Representation;

/// Verifies addresses, and sends mails again, for programs.
@HalController
class VerificationController {
    private final Confirmations confirmations;
    private final MailRequests mails;

    VerificationController(Confirmations confirmations, MailRequests mails) {
        this.confirmations = confirmations;
        this.mails = mails;
    }

    @PutMapping(path = VerificationPaths.VERIFICATION, consumes = {MediaType.APPLICATION_JSON_VALUE, JsonBody.ANY_JSON})
    CommandResponse verify(@PathVariable("id") String id, @RequestBody TokenForm form, HttpServletRequest request) {
        var user = UserProblems.idOf(id);
        return switch (confirmations.read(user, form.given())) {
            case Valid(var version) -> confirmations.confirm(user, version, request);
            case Expired _ -> throw VerificationProblems.expired();
            case Invalid _ -> throw VerificationProblems.invalid();
        };
    }

    @PostMapping(VerificationPaths.MAIL)
    ResponseEntity<Representation> sendMail(@PathVariable("id") String id) {
        mails.request(UserProblems.idOf(id));
        return ResponseEntity.accepted()
                .body(new Representation().add(UserPaths.user(id, "user"), Links.index()));
    }
}
