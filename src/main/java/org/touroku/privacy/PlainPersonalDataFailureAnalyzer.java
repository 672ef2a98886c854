package org.touroku.privacy;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says how to encrypt a log from an earlier version.
final class PlainPersonalDataFailureAnalyzer extends AbstractFailureAnalyzer<PlainPersonalData> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PlainPersonalData cause) {
        return new FailureAnalysis(cause.getMessage(),
                "Stop all instances, also those of earlier versions, make a backup, and run "
                        + "'java -jar target/touroku.jar encrypt-events' once, with the settings of the service.",
                cause);
    }
}
