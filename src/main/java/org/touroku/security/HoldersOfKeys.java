package org.touroku.security;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.ErrorResponseException;

import org.touroku.apikey.ApiKeys;
import org.touroku.apikey.ApiKeys.Grant;
import org.touroku.apikey.ApiKeys.Known;
import org.touroku.eventsourcing.AppendCondition;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;
import org.touroku.web.Caller.Provisional;
import org.touroku.web.CommandEndpoint;
import org.touroku.web.ResponseCache;

/// Authenticates the holders of API keys. Their authorities are the scopes of the key. The state of the log that this reads serves the
/// rest of the request as well.
final class HoldersOfKeys {
    private final ApiKeys keys;
    private final ReadModels readModels;

    HoldersOfKeys(ApiKeys keys, ReadModels readModels) {
        this.keys = keys;
        this.readModels = readModels;
    }

    /// The holder of a key, as of now; for a registration, by what was last read of the key, which the append confirms.
    ///
    /// @param sent    has the request as its details
    /// @param refused called if the key turns out not to be valid any more
    /// @throws InvalidBearerTokenException    if it is no valid key
    /// @throws AuthenticationServiceException if the database did not respond in time
    Authentication authenticate(BearerTokenAuthenticationToken sent, Runnable refused) {
        var request = (HttpServletRequest) requireNonNull(sent.getDetails());
        var known = Routes.isRegistration(request) && request.getHeader(CommandEndpoint.IDEMPOTENCY_KEY) == null
                ? keys.find(sent.getToken())
                : Optional.<Known>empty();
        return known.filter(key -> Routes.need(request).isMetBy(key.grant().scopes()))
                .map(key -> authenticated(key, new ProvisionalHolder(key, sent.getToken(), request, refused)))
                .orElseGet(() -> authenticateNow(sent.getToken(), request));
    }

    private Authentication authenticateNow(String key, HttpServletRequest request) {
        try {
            return keys.authenticate(key, () -> read(request, EventStore.PATIENCE))
                    .<Authentication>map(HoldersOfKeys::authenticated)
                    .orElseThrow(() -> new InvalidBearerTokenException("The API key is unknown, revoked or expired"));
        } catch (DataAccessException e) {
            throw new AuthenticationServiceException("the database did not respond", e);
        }
    }

    private States read(HttpServletRequest request, Duration patience) {
        var states = readModels.read(patience);
        ResponseCache.passOn(states, request);
        return states;
    }

    private static Authentication authenticated(Known key, Provisional provisional) {
        var authentication = authenticated(key.grant());
        authentication.setDetails(provisional);
        return authentication;
    }

    private static PreAuthenticatedAuthenticationToken authenticated(Grant grant) {
        return new PreAuthenticatedAuthenticationToken(grant.id(), "",
                AuthorityUtils.createAuthorityList(grant.scopes()));
    }

    /// The holder of a key as it was last read.
    private final class ProvisionalHolder implements Provisional {
        private final Known key;
        private final String text;
        private final HttpServletRequest request;
        private final Runnable refused;

        ProvisionalHolder(Known key, String text, HttpServletRequest request, Runnable refused) {
            this.key = key;
            this.text = text;
            this.request = request;
            this.refused = refused;
        }

        @Override
        public AppendCondition condition() {
            return key.condition();
        }

        /// An unchanged key whose condition was not met has expired.
        @Override
        public Provisional renewed() {
            return keys.findAnew(text).filter(found -> !found.condition().equals(key.condition()))
                    .map(found -> new ProvisionalHolder(found, text, request, refused)).orElseThrow(this::refuse);
        }

        @Override
        public void confirm(Duration patience) {
            if (keys.authenticate(text, () -> read(request, patience)).isEmpty()) {
                throw refuse();
            }
        }

        private ErrorResponseException refuse() {
            refused.run();
            return SecurityProblems.invalidToken();
        }
    }
}
