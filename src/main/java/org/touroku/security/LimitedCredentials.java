package org.touroku.security;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

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

/// Limits how many invalid credentials a client address sends: those that exceed the limit are refused without being verified, and after a
/// delay, so that a connection cannot send many. Credentials that were valid lately are verified in any case, so that nobody is locked
/// out by others behind the same address.
@Component
class LimitedCredentials implements AuthenticationManager {
    private static final int MOST_PROVEN = 10_000;
    private static final Duration PROVEN_FOR = Duration.ofMinutes(10);

    private static final Duration DELAY = Duration.ofSeconds(1);
    /// Of requests at a time: more would take the connections that others need.
    private static final int MOST_DELAYED = 1000;

    private final Credentials credentials;
    private final ClientAddresses addresses;
    private final RateLimit failures;
    private final boolean isEnabled;
    private final Semaphore delays = new Semaphore(MOST_DELAYED);
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
        var bearer = (BearerTokenAuthenticationToken) sent;
        if (!isEnabled) {
            return credentials.authenticate(bearer, () -> {});
        }
        var digest = Digest.of(bearer.getToken());
        var address = addresses.of((HttpServletRequest) requireNonNull(sent.getDetails()));
        return isProven(digest) || !count(digest, address)
                ? verifyProven(bearer, digest, address)
                : verifyCounted(bearer, digest, address);
    }

    private boolean isProven(String digest) {
        return proven.getIfPresent(digest) != null;
    }

    /// Counts a failure before it is known, so that many requests at a time do not exceed the limit either.
    ///
    /// @return false if a request at the same time has proven the credentials
    private boolean count(String digest, String address) {
        try {
            failures.use(address);
            return true;
        } catch (ErrorResponseException e) {
            delay();
            if (isProven(digest)) {
                return false;
            }
            throw new AuthenticationServiceException("too many invalid credentials", e);
        }
    }

    private Authentication verifyCounted(BearerTokenAuthenticationToken sent, String digest, String address) {
        try {
            var authenticated = credentials.authenticate(sent, () -> refused(digest, address));
            proven.put(digest, true);
            failures.giveBack(address);
            return authenticated;
        } catch (AuthenticationServiceException e) {
            failures.giveBack(address);
            throw e;
        }
    }

    private Authentication verifyProven(BearerTokenAuthenticationToken sent, String digest, String address) {
        try {
            return credentials.authenticate(sent, () -> refused(digest, address));
        } catch (InvalidBearerTokenException e) {
            refused(digest, address);
            throw e;
        }
    }

    /// Credentials that were valid before.
    private void refused(String digest, String address) {
        proven.invalidate(digest);
        failures.count(address);
    }

    private void delay() {
        if (delays.tryAcquire()) {
            try {
                LockSupport.parkNanos(DELAY.toNanos());
            } finally {
                delays.release();
            }
        }
    }
}
