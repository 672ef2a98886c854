package org.touroku.security;

import static java.util.Objects.requireNonNull;

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
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.States;
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

    /// @param sent has the request as its details
    /// @throws InvalidBearerTokenException    if it is no valid key
    /// @throws AuthenticationServiceException if the database did not respond in time
    Authentication authenticate(BearerTokenAuthenticationToken sent) {
        try {
            return keys
                    .authenticate(sent.getToken(), () -> read((HttpServletRequest) requireNonNull(sent.getDetails())))
                    .map(HoldersOfKeys::authenticated)
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

    private static Authentication authenticated(Grant grant) {
        return new PreAuthenticatedAuthenticationToken(grant.id(), "",
                AuthorityUtils.createAuthorityList(grant.scopes()));
    }
}
