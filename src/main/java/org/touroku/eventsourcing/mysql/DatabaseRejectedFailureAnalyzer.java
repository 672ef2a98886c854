package org.touroku.eventsourcing.mysql;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Reports why the database is rejected, and the remedy, instead of a stack trace.
final class DatabaseRejectedFailureAnalyzer extends AbstractFailureAnalyzer<DatabaseRejected> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DatabaseRejected cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
