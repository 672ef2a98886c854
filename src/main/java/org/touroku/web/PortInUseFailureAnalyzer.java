package org.touroku.web;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Names the variable that another port is chosen by; Spring Boot's own analyzer, which this one precedes, does not.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortInUseFailureAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        return new FailureAnalysis("Port %d is in use by another process.".formatted(cause.getPort()), """
                End that process, or choose another port with the environment variable PORT, as in

                    PORT=%d ./mvnw spring-boot:run

                PORT=0 takes any free one.""".formatted(cause.getPort() + 1), cause);
    }
}
