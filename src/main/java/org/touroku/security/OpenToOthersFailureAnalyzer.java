package org.touroku.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import org.touroku.security.ListenAddresses.OpenToOthers;

/// Says what to do, instead of a stack trace.
final class OpenToOthersFailureAnalyzer extends AbstractFailureAnalyzer<OpenToOthers> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OpenToOthers cause) {
        return new FailureAnalysis(cause.getMessage(), """
                Issue an API key, which the service then demands of everyone:

                    java -jar target/touroku.jar issue-key --scopes=operate --expires=P1D

                Or name an issuer of access tokens, and who they have to be for:

                    TOUROKU_SECURITY_JWT_ISSUER=https://… TOUROKU_SECURITY_JWT_AUDIENCE=…

                Or leave out SERVER_ADDRESS, so that the service listens on 127.0.0.1 only.

                If a proxy that authenticates callers is the only one who can connect, or everyone who can connect may register, read
                and change all users and operate the service, start it with

                    TOUROKU_SECURITY_OPEN=true""", cause);
    }
}
