package org.touroku.eventsourcing.mysql;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says what to set, instead of a stack trace.
final class UnsafeServerFailureAnalyzer extends AbstractFailureAnalyzer<UnsafeServer> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsafeServer cause) {
        return new FailureAnalysis(
                "The database server could not keep what this service promises.%n%n%s".formatted(cause.getMessage()),
                "Set them on the server, or start with touroku.relaxed-durability=true if what it promises does not matter.",
                cause);
    }
}
