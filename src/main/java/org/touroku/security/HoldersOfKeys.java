package org.touroku.security;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

import org.touroku.apikey.ApiKeys;
import org.touroku.apikey.ApiKeys.Grant;
import org.touroku.apikey.ApiKeys.Known;
import org.touroku.eventsourcing.AppendCondition;
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
    /// @param sent has the request as its details
    /// @throws InvalidBearerTokenException    if it is no valid key
    /// @throws AuthenticationServiceException if the database did not respond in time
    Authentication authenticate(BearerTokenAuthenticationToken sent) {
        var request = (HttpServletRequest) requireNonNull(sent.getDetails());
        var known = Routes.isRegistration(request) && request.getHeader(CommandEndpoint.IDEMPOTENCY_KEY) == null
                ? keys.find(sent.getToken())
                : Optional.<Known>empty();
        return known.filter(key -> Routes.need(request).isMetBy(key.grant().scopes()))
                .map(key -> authenticated(key, sent.getToken(), request))
                .orElseGet(() -> authenticateNow(sent.getToken(), request));
    }

    private Authentication authenticateNow(String key, HttpServletRequest request) {
        try {
            return keys.authenticate(key, () -> read(request)).<Authentication>map(HoldersOfKeys::authenticated)
                    .orElseThrow(() -> new InvalidBearerTokenException("The API key is unknown, revoked or expired"));
        } catch (DataAccessException e) {
            throw new AuthenticationServiceException("the database did not respond", e);
        }
    }

    private States read(HttpServletRequest request) {
        var states = readModels.read();
        ResponseCache.passOn(states, request);
        return states;
    }

    private Authentication authenticated(Known key, String text, HttpServletRequest request) {
        var authentication = authenticated(key.grant());
        authentication.setDetails(new Provisional() {
            @Override
            public AppendCondition condition() {
                return key.condition();
            }

            @Override
            public void confirm() {
                if (keys.authenticate(text, () -> read(request)).isEmpty()) {
                    throw SecurityProblems.invalidToken();
                }
            }
        });
        return authentication;
    }

    private static PreAuthenticatedAuthenticationToken authenticated(Grant grant) {
        return new PreAuthenticatedAuthenticationToken(grant.id(), "",
                AuthorityUtils.createAuthorityList(grant.scopes()));
    }
}
