package org.touroku.verification;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says, instead of a stack trace, what is to be set for mails.
final class VerificationMisconfiguredFailureAnalyzer extends AbstractFailureAnalyzer<VerificationMisconfigured> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, VerificationMisconfigured cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
