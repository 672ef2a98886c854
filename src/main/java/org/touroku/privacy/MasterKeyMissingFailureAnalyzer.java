package org.touroku.privacy;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says, instead of a stack trace, what the service needs to encrypt personal data.
final class MasterKeyMissingFailureAnalyzer extends AbstractFailureAnalyzer<MasterKeyMissing> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MasterKeyMissing cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
