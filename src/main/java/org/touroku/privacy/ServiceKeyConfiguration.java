package org.touroku.privacy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.touroku.eventsourcing.StreamKeys;

/// Reads the key of the service.
@Configuration(proxyBeanMethods = false)
class ServiceKeyConfiguration {
    @Bean
    static ServiceKey serviceKey(StreamKeys keys, MasterKeys masterKeys) {
        return ServiceKey.of(keys, masterKeys);
    }
}
