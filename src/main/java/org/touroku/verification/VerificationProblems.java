package org.touroku.verification;

import java.time.Duration;
import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import org.touroku.web.ProblemType;
import org.touroku.web.ProblemTypes;

/// The problem types of this module.
@Component
final class VerificationProblems implements ProblemTypes {
    private static final ProblemType OFF = new ProblemType("verification-off", HttpStatus.NOT_FOUND,
            "E-mail addresses are not verified",
            "The service is configured not to verify e-mail addresses (TOUROKU_VERIFICATION_POLICY). Nothing was done.");
    private static final ProblemType TOKEN_INVALID = new ProblemType("verification-token-invalid",
            HttpStatus.BAD_REQUEST, "The token is not valid",
            "The token was not made for this user, or it has expired. Have another mail sent, and use the token in it. Nothing was done.");
    private static final ProblemType VERIFIED = new ProblemType("email-verified", HttpStatus.CONFLICT,
            "The e-mail address is verified already", "No mail is needed to verify it. Nothing was done.");
    private static final ProblemType TOO_MANY = new ProblemType("too-many-mails", HttpStatus.TOO_MANY_REQUESTS,
            "Too many mails",
            "Mails that ask for the verification of an address are sent again at most once a minute and five times a day to one user, and "
                    + "a hundred times to all addresses of a domain, then a hundred times an hour. Try again after the number of "
                    + "seconds in Retry-After. Nothing was done.");

    @Override
    public List<ProblemType> types() {
        return List.of(OFF, TOKEN_INVALID, VERIFIED, TOO_MANY);
    }

    static ErrorResponseException off() {
        return OFF.because("The service does not verify e-mail addresses.");
    }

    static ErrorResponseException invalid() {
        return TOKEN_INVALID.because("The token was not made for this user.");
    }

    static ErrorResponseException expired() {
        return TOKEN_INVALID.because("The token has expired.");
    }

    static ErrorResponseException verified(String id) {
        return VERIFIED.because("The e-mail address of user " + id + " is verified.");
    }

    /// @param whom   too many mails were sent to
    /// @param after what time to try again
    static ErrorResponseException tooMany(String whom, Duration after) {
        var problem = TOO_MANY.because("Too many mails were sent to " + whom + ".");
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, String.valueOf(after.plusMillis(999).toSeconds()));
        return problem;
    }
}
