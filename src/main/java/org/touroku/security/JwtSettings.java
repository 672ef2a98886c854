package org.touroku.security;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;

/// Which access tokens are accepted (RFC 9068).
///
/// @param issuer     an address with `https`, as it stands in the claim `iss`; empty if no tokens are accepted
/// @param audience   that the claim `aud` must name
/// @param algorithms of signatures; none of them is symmetric (RFC 8725, section 3.1)
/// @param types      for the header `typ` (RFC 8725, section 3.11)
/// @param clockSkew  between the issuer and this instance, at most
@ConfigurationProperties("touroku.security.jwt")
record JwtSettings(@DefaultValue("") String issuer, @DefaultValue("") String audience,
        @DefaultValue({
                "RS256", "PS256", "ES256"}) Set<SignatureAlgorithm> algorithms,
        @DefaultValue("at+jwt") Set<String> types,
        @DefaultValue("30s") Duration clockSkew) {
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    JwtSettings {
        if (issuer.isEmpty() != audience.isEmpty()) {
            throw new IllegalArgumentException(
                    "TOUROKU_SECURITY_JWT_ISSUER and TOUROKU_SECURITY_JWT_AUDIENCE must be given together:"
                            + " otherwise a token that was made for another service would be accepted");
        }
        if (!issuer.isEmpty() && !isTrustworthy(URI.create(issuer))) {
            throw new IllegalArgumentException(
                    "TOUROKU_SECURITY_JWT_ISSUER must begin with https:// (or be on this machine):"
                            + " whoever could change its responses on the way could make tokens");
        }
        if (algorithms.isEmpty() || types.isEmpty()) {
            throw new IllegalArgumentException("TOUROKU_SECURITY_JWT_ALGORITHMS and _TYPES must not be empty");
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(LARGEST_SKEW) > 0) {
            throw new IllegalArgumentException("TOUROKU_SECURITY_JWT_CLOCKSKEW must be between 0 and " + LARGEST_SKEW);
        }
    }

    boolean areGiven() {
        return !issuer.isEmpty();
    }

    /// Whether nobody on the way can change what is received from an address.
    static boolean isTrustworthy(URI address) {
        return "https".equals(address.getScheme())
                || ("http".equals(address.getScheme()) && isLoopback(address));
    }

    private static boolean isLoopback(URI address) {
        try {
            return address.getHost() != null && InetAddress.getByName(address.getHost()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
