package org.touroku.security;

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
final class SecurityProblems implements ProblemTypes {
    static final ProblemType HOST_NOT_ALLOWED = new ProblemType("host-not-allowed", HttpStatus.MISDIRECTED_REQUEST,
            "The service does not have this name",
            "The host of the request is neither an IP address, nor localhost, nor a name in the configuration of the service "
                    + "(TOUROKU_SECURITY_HOSTS). Nothing was done.");
    static final ProblemType CROSS_SITE_REQUEST = new ProblemType("cross-site-request", HttpStatus.FORBIDDEN,
            "A page of another origin sent the request",
            "A browser sent a request that can change something, for a page that does not come from this service. "
                    + "Nothing was done.");

    private static final ProblemType UNAUTHENTICATED = new ProblemType("unauthenticated", HttpStatus.UNAUTHORIZED,
            "The request needs credentials",
            "The request has no credentials, or credentials that are malformed, unknown, revoked or expired. Send an API key as "
                    + "Authorization: Bearer trk_…, or an access token if the service has an issuer. Nothing was done.");
    private static final ProblemType SCOPE_MISSING = new ProblemType("scope-missing", HttpStatus.FORBIDDEN,
            "The credentials do not allow the request",
            "The credentials are valid, but they do not have the scope that the request needs. Nothing was done.");
    private static final ProblemType TOO_MANY_REQUESTS = new ProblemType("too-many-requests",
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many requests",
            "The caller has registered too many users, or its address has sent too many credentials that are not valid. Try again after "
                    + "the number of seconds in Retry-After. Nothing was done.");
    private static final ProblemType ISSUER_UNAVAILABLE = new ProblemType("issuer-unavailable",
            HttpStatus.SERVICE_UNAVAILABLE,
            "Access tokens cannot be verified",
            "The issuer of access tokens does not respond, and its keys are not known. Try again after the number of seconds in "
                    + "Retry-After. Nothing was done.");

    private static final String CHALLENGE = "Bearer realm=\"touroku\"";

    /// 401 with a challenge (RFC 6750, section 3).
    static ErrorResponseException noToken() {
        return with(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE,
                UNAUTHENTICATED.because("The request has no credentials that the service knows."));
    }

    /// As [#noToken].
    static ErrorResponseException invalidToken() {
        return with(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"",
                UNAUTHENTICATED.because("The credentials are malformed, unknown, revoked or expired."));
    }

    /// 403 with a challenge (RFC 6750, section 3.1).
    ///
    /// @param scope that the request needs
    static ErrorResponseException scopeMissing(String scope) {
        return with(HttpHeaders.WWW_AUTHENTICATE,
                CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + scope + "\"",
                SCOPE_MISSING.because("The request needs the scope " + scope + "."));
    }

    /// 429.
    ///
    /// @param after what time to try again
    static ErrorResponseException tooManyRequests(String detail, Duration after) {
        return with(HttpHeaders.RETRY_AFTER, String.valueOf(after.toSeconds()), TOO_MANY_REQUESTS.because(detail));
    }

    /// 503.
    ///
    /// @param after what time to try again
    static ErrorResponseException issuerUnavailable(Duration after) {
        return with(HttpHeaders.RETRY_AFTER, String.valueOf(after.toSeconds()), ISSUER_UNAVAILABLE
                .because("The issuer of access tokens does not respond, so they cannot be verified."));
    }

    private static ErrorResponseException with(String header, String value, ErrorResponseException problem) {
        problem.getHeaders().set(header, value);
        return problem;
    }

    @Override
    public List<ProblemType> types() {
        return List.of(HOST_NOT_ALLOWED, CROSS_SITE_REQUEST, UNAUTHENTICATED, SCOPE_MISSING, TOO_MANY_REQUESTS,
                ISSUER_UNAVAILABLE);
    }
}
