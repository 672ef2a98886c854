package org.touroku.verification;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import org.touroku.user.UserId;
import org.touroku.verification.VerificationPage.State;
import org.touroku.verification.VerificationTokens.Expired;
import org.touroku.verification.VerificationTokens.Invalid;
import org.touroku.verification.VerificationTokens.Token;
import org.touroku.verification.VerificationTokens.Valid;

/// Serves the page behind the link in a mail. Programs that look for malware follow links, so an address is confirmed only by the button
/// of the page.
@Controller
class VerificationPageController {
    private static final String TOKEN = "token";

    private final Confirmations confirmations;
    private final ObjectProvider<VerificationPage> page;

    VerificationPageController(Confirmations confirmations, ObjectProvider<VerificationPage> page) {
        this.confirmations = confirmations;
        this.page = page;
    }

    @GetMapping(path = VerificationPaths.VERIFICATION, produces = MediaType.TEXT_HTML_VALUE)
    void page(@PathVariable("id") String id, @RequestParam(name = TOKEN, required = false) @Nullable String token,
            HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (read(id, token)) {
            case Valid _ -> page.getObject().write(State.ASKS, HttpStatus.OK, token, request, response);
            case Expired _ -> refuse(State.EXPIRED, request, response);
            case Invalid _ -> refuse(State.INVALID, request, response);
        }
    }

    /// The token is in the body: [org.touroku.web.KnownParameters] refuses one in the query.
    @PostMapping(path = VerificationPaths.VERIFICATION, consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE, produces = MediaType.TEXT_HTML_VALUE)
    void confirm(@PathVariable("id") String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (read(id, request.getParameter(TOKEN))) {
            case Valid(var version) -> confirm(new UserId(id), version, request, response);
            case Expired _ -> refuse(State.EXPIRED, request, response);
            case Invalid _ -> refuse(State.INVALID, request, response);
        }
    }

    private void confirm(UserId user, long version, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var status = HttpStatus.valueOf(confirmations.confirm(user, version, request).status());
        if (status.is2xxSuccessful()) {
            page.getObject().write(State.CONFIRMED, HttpStatus.OK, null, request, response);
        } else {
            page.getObject().write(State.OUTDATED, status, null, request, response);
        }
    }

    private void refuse(State state, HttpServletRequest request, HttpServletResponse response) throws IOException {
        page.getObject().write(state, HttpStatus.BAD_REQUEST, null, request, response);
    }

    private Token read(String id, @Nullable String token) {
        return UserId.isValid(id) && token != null
                ? confirmations.read(new UserId(id), token)
                : new Invalid();
    }
}
