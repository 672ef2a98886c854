package org.touroku.security;

import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The public keys of an issuer, which its metadata point to (OpenID Connect Discovery 1.0; RFC 8414).
final class IssuerKeys implements JWKSetSource<SecurityContext> {
    /// How long keys are used without asking again. A key that is not among them is asked for at once.
    private static final Duration KEPT = Duration.ofMinutes(5);
    /// How long keys are used while the issuer is away.
    private static final Duration KEPT_IN_OUTAGE = Duration.ofDays(1);
    /// In which the issuer is asked twice at most, however many tokens name unknown keys.
    static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final int CONNECT_TIMEOUT = 1000;
    private static final int READ_TIMEOUT = 1000;
    private static final int LARGEST = 256 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final String issuer;
    private final ResourceRetriever http = new DefaultResourceRetriever(CONNECT_TIMEOUT, READ_TIMEOUT, LARGEST);
    /// When the issuer was asked for the keys that it gave last, in milliseconds; 0 if it gave none.
    private volatile long lastSuccess;

    IssuerKeys(String issuer) {
        this.issuer = issuer;
    }

    /// These keys, kept for a while. To be closed.
    JWKSource<SecurityContext> cached() {
        return JWKSourceBuilder.create(this).cache(KEPT.toMillis(), LONGEST_WAIT.toMillis())
                .rateLimited(INTERVAL.toMillis()).outageTolerant(KEPT_IN_OUTAGE.toMillis()).build();
    }

    /// Whether keys that the issuer has given are used at a time.
    ///
    /// @param time in milliseconds
    boolean areKnownAt(long time) {
        return time - lastSuccess < KEPT_IN_OUTAGE.toMillis();
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
            throws KeySourceException {
        try {
            var keys = JWKSet.parse(get(address()));
            lastSuccess = currentTime;
            return keys;
        } catch (IOException | ParseException | IllegalArgumentException e) {
            LOG.warn("The keys of {} are not available: {}", issuer, e.getMessage());
            throw new JWKSetUnavailableException("The issuer is not available", e);
        }
    }

    private URI address() throws IOException, ParseException {
        var metadata = JSONObjectUtils.parse(metadata());
        if (!issuer.equals(JSONObjectUtils.getString(metadata, "issuer"))) {
            throw new IOException("its metadata name another issuer (RFC 8414, section 3.3)");
        }
        var address = JSONObjectUtils.getURI(metadata, "jwks_uri");
        if (address == null || !JwtSettings.isTrustworthy(address)) {
            throw new IOException("its metadata have no jwks_uri that begins with https://");
        }
        return address;
    }

    private String metadata() throws IOException {
        var base = URI.create(issuer);
        var path = base.getPath().replaceFirst("/$", "");
        var problem = new IOException("it has no metadata");
        for (var known : List.of(path + "/.well-known/openid-configuration",
                "/.well-known/oauth-authorization-server" + path)) {
            try {
                return get(base.resolve(known));
            } catch (IOException e) {
                problem = e;
            }
        }
        throw problem;
    }

    private String get(URI address) throws IOException {
        return http.retrieveResource(address.toURL()).getContent();
    }

    @Override
    public void close() {}
}
