package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import org.junit.jupiter.api.Test;

import org.touroku.support.LocalIssuer;

class IssuerKeysTests {
    private static final long NOW = 1_800_000_000_000L;

    @Test
    void areKnownForADayAfterTheIssuerHasGivenThem() throws KeySourceException {
        try (var issuer = new LocalIssuer()) {
            var keys = new IssuerKeys(issuer.issuer());
            assertThat(keys.areKnownAt(NOW)).isFalse();
            ask(keys, NOW);
            issuer.stop();
            assertThatThrownBy(() -> ask(keys, NOW + 1000)).isInstanceOf(JWKSetUnavailableException.class);
            assertThat(keys.areKnownAt(NOW + 1000)).isTrue();
            assertThat(keys.areKnownAt(NOW + Duration.ofDays(1).toMillis() - 1)).isTrue();
            assertThat(keys.areKnownAt(NOW + Duration.ofDays(1).toMillis())).isFalse();
        }
    }

    private static void ask(IssuerKeys keys, long time) throws KeySourceException {
        assertThat(keys.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), time, new SimpleSecurityContext()).isEmpty())
                .isFalse();
    }
}
