package org.touroku.security;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import org.touroku.eventsourcing.Digest;

/// Limits how many invalid credentials a client address sends: those that exceed the limit are refused without being verified. Credentials
/// that were valid lately are verified in any case, so that nobody is locked out by others behind the same address.
@Component
class LimitedCredentials implements AuthenticationManager {
    private static final int MOST_PROVEN = 10_000;
    private static final Duration PROVEN_FOR = Duration.ofMinutes(10);

    private final Credentials credentials;
    private final ClientAddresses addresses;
    private final RateLimit failures;
    private final boolean isEnabled;
    /// Digests of credentials that were valid lately.
    private final Cache<String, Boolean> proven = Caffeine.newBuilder().maximumSize(MOST_PROVEN)
            .expireAfterAccess(PROVEN_FOR).executor(Runnable::run).build();

    LimitedCredentials(Credentials credentials, ClientAddresses addresses, LimitSettings settings,
            ListenAddresses listening) {
        this.credentials = credentials;
        this.addresses = addresses;
        failures = new RateLimit("credentials that are not valid", settings.failures());
        isEnabled = settings.areEnabled(listening);
    }

    /// @param sent a [BearerTokenAuthenticationToken] with the request as its details
    /// @throws AuthenticationServiceException also if the address has sent too many invalid ones; the cause says so
    @Override
    public Authentication authenticate(Authentication sent) {
        if (!isEnabled) {
            return credentials.authenticate(sent);
        }
        var digest = Digest.of(((BearerTokenAuthenticationToken) sent).getToken());
        var address = addresses.of((HttpServletRequest) requireNonNull(sent.getDetails()));
        if (proven.getIfPresent(digest) == null) {
            checkLimit(address);
        }
        try {
            var authenticated = credentials.authenticate(sent);
            proven.put(digest, true);
            return authenticated;
        } catch (InvalidBearerTokenException e) {
            proven.invalidate(digest);
            failures.count(address);
            throw e;
        }
    }

    private void checkLimit(String address) {
        try {
            failures.check(address);
        } catch (ErrorResponseException e) {
            throw new AuthenticationServiceException("too many invalid credentials", e);
        }
    }
}
