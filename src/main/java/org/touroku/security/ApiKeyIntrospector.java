package org.touroku.security;

import java.util.List;
import java.util.Map;

import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

import org.touroku.apikey.ApiKeys;
import org.touroku.apikey.ApiKeys.Grant;

/// Finds the holder of an API key, which Spring Security calls an opaque token. Its authorities are its scopes.
final class ApiKeyIntrospector implements OpaqueTokenIntrospector {
    private final ApiKeys keys;

    ApiKeyIntrospector(ApiKeys keys) {
        this.keys = keys;
    }

    /// @throws AuthenticationServiceException if the database did not respond in time
    @Override
    public OAuth2AuthenticatedPrincipal introspect(String token) {
        try {
            return keys.authenticate(token).map(ApiKeyIntrospector::principal)
                    .orElseThrow(() -> new BadOpaqueTokenException("The API key is unknown, revoked or expired"));
        } catch (DataAccessException e) {
            throw new AuthenticationServiceException("the database did not respond", e);
        }
    }

    private static OAuth2AuthenticatedPrincipal principal(Grant grant) {
        var authorities = grant.scopes().stream().<GrantedAuthority>map(SimpleGrantedAuthority::new).toList();
        return new DefaultOAuth2AuthenticatedPrincipal(grant.id(), Map.of("sub", grant.id()), List.copyOf(authorities));
    }
}
