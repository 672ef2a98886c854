package org.touroku.tracing;

import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.touroku.eventsourcing.projection.VerifiableProjection;

/// Traces projections when traces are exported.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(OtlpEndpoints.TRACES)
class TracingConfiguration {
    @Bean
    static BeanPostProcessor tracedProjections(ObjectProvider<Propagator> propagator) {
        return new BeanPostProcessor() {
            @Override
            public @Nullable Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof VerifiableProjection projection
                        ? new TracedProjection(projection, propagator.getObject())
                        : bean;
            }
        };
    }
}
