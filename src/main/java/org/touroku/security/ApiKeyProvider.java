package org.touroku.security;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationProvider;
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
final class ApiKeyProvider implements AuthenticationProvider {
    private final ApiKeys keys;
    private final ReadModels readModels;

    ApiKeyProvider(ApiKeys keys, ReadModels readModels) {
        this.keys = keys;
        this.readModels = readModels;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return BearerTokenAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /// @param sent has the request as its details
    /// @throws InvalidBearerTokenException    if it is no valid key
    /// @throws AuthenticationServiceException if the database did not respond in time
    @Override
    public @Nullable Authentication authenticate(Authentication sent) {
        if (!(sent instanceof BearerTokenAuthenticationToken bearer)
                || !(sent.getDetails() instanceof HttpServletRequest request)) {
            return null;
        }
        try {
            return keys.authenticate(bearer.getToken(), () -> read(request)).map(ApiKeyProvider::authenticated)
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
