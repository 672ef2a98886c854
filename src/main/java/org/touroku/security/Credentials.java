package org.touroku.security;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.stereotype.Component;

import org.touroku.apikey.ApiKeys;
import org.touroku.eventsourcing.projection.ReadModels;

/// The credentials that the service accepts: API keys, and access tokens if an issuer is configured.
@Component
@EnableConfigurationProperties(JwtSettings.class)
class Credentials implements DisposableBean {
    private final ApiKeys keys;
    private final HoldersOfKeys holdersOfKeys;
    private final @Nullable AccessTokens tokens;

    Credentials(ApiKeys keys, ReadModels readModels, JwtSettings settings) {
        this.keys = keys;
        holdersOfKeys = new HoldersOfKeys(keys, readModels);
        tokens = settings.areGiven() ? new AccessTokens(settings) : null;
    }

    /// Whether requests need them: once a key was ever issued, or if an issuer is configured.
    boolean areRequired() {
        return tokens != null || keys.exist();
    }

    /// @param sent    has the request as its details
    /// @param refused called when credentials that have been authenticated provisionally turn out not to be valid
    /// @throws org.springframework.security.oauth2.server.resource.InvalidBearerTokenException    if they are not valid
    /// @throws org.springframework.security.authentication.AuthenticationServiceException if they cannot be verified
    Authentication authenticate(BearerTokenAuthenticationToken sent, Runnable refused) {
        return tokens == null || ApiKeys.isKey(sent.getToken())
                ? holdersOfKeys.authenticate(sent, refused)
                : tokens.authenticate(sent);
    }

    @Override
    public void destroy() throws IOException {
        if (tokens != null) {
            tokens.close();
        }
    }
}
