package org.touroku.eventsourcing.mysql;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says why the database can't be used and what to do, instead of a stack trace.
final class DatabaseRejectedFailureAnalyzer extends AbstractFailureAnalyzer<DatabaseRejected> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DatabaseRejected cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
