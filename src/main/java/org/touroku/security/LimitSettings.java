package org.touroku.security;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How much is too much.
///
/// @param enabled       null for: where others can reach the service
/// @param registrations of a caller in a minute
/// @param failures      invalid credentials of a client address in a minute
/// @param proxies       addresses or networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` is believed
@ConfigurationProperties("touroku.security.limits")
record LimitSettings(@Nullable Boolean enabled, @DefaultValue("6000") int registrations,
        @DefaultValue("60") int failures,
        @DefaultValue Set<String> proxies) {
    LimitSettings {
        if (registrations < 1 || failures < 1) {
            throw new IllegalArgumentException("TOUROKU_SECURITY_LIMITS_REGISTRATIONS and _FAILURES must be positive");
        }
    }

    boolean areEnabled(ListenAddresses listening) {
        return enabled == null ? listening.areReachable() : enabled;
    }
}
