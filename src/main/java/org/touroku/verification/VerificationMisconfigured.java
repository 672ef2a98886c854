package org.touroku.verification;

import java.nio.file.Path;
import java.util.Collection;

/// Addresses are to be verified, and something is missing for that.
final class VerificationMisconfigured extends RuntimeException {
    private final String action;

    private VerificationMisconfigured(String message, String action) {
        super(message);
        this.action = action;
    }

    /// @param settings that have no valid value: environment variables and what to set them to
    static VerificationMisconfigured incomplete(Collection<String> settings) {
        return new VerificationMisconfigured(
                "E-mail addresses are to be verified (TOUROKU_VERIFICATION_POLICY), but not all that is needed for mails is set.",
                "Set\n\n    " + String.join("\n    ", settings)
                        + "\n\nor TOUROKU_VERIFICATION_POLICY=off. The page on verification describes all settings.");
    }

    static VerificationMisconfigured noTemplate(Path file) {
        return new VerificationMisconfigured("The template %s of mails is missing, or can't be read.".formatted(file),
                "Copy the templates of the service, and change what you like. TOUROKU_VERIFICATION_TEMPLATES names a directory with all of them.");
    }

    /// @param problem without personal data
    static VerificationMisconfigured brokenTemplate(String file, String problem) {
        return new VerificationMisconfigured("The template %s of mails can't be used: %s".formatted(file, problem),
                "Correct it. The page on verification lists the variables.");
    }

    String action() {
        return action;
    }
}
