package org.touroku.apikey;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.touroku.apikey.ApiKeyEvent.ApiKeyIssued;
import org.touroku.apikey.ApiKeyEvent.ApiKeyRevoked;
import org.touroku.eventsourcing.json.EventTypes;

/// The stored names of the events of API keys. They are for ever: add, never rename.
@Configuration(proxyBeanMethods = false)
class ApiKeyEventTypes {
    static final String ISSUED = "ApiKeyIssued";

    @Bean
    static EventTypes<ApiKeyEvent> apiKeyEvents() {
        return new EventTypes<ApiKeyEvent>(ApiKeyDecider.STREAM_TYPE)
                .with(ISSUED, 1, ApiKeyIssued.class)
                .with("ApiKeyRevoked", 1, ApiKeyRevoked.class);
    }
}
