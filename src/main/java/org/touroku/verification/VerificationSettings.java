package org.touroku.verification;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Whether and how addresses are verified.
///
/// @param url           of the service as users see it, with which links in mails begin; null unless the policy is on
/// @param from          the sender of mails, such as `Touroku <noreply@example.com>`; null unless the policy is on
/// @param language      of mails, and of pages for those who prefer none that there is
/// @param templates     a directory with the templates of mails; null for those of the service
/// @param lapseAfter    how long a registration waits for its verification where that is required
/// @param reminderAfter how long after the first mail a second one is sent
/// @param discreet      whether registrations don't tell whether an address is taken; its owner is told by mail
@ConfigurationProperties("touroku.verification")
record VerificationSettings(@DefaultValue("off") Policy policy, @Nullable URI url, @Nullable String from,
        @DefaultValue("en") Language language, @Nullable Path templates, @DefaultValue("P7D") Duration lapseAfter,
        @DefaultValue("P3D") Duration reminderAfter, @DefaultValue("false") boolean discreet) {
    enum Policy {
        /// Nothing is sent.
        OFF,
        /// Mails are sent; users may leave it at that.
        OPTIONAL,
        /// A registration lapses unless its address is verified in time.
        REQUIRED
    }

    VerificationSettings {
        if (discreet && policy == Policy.OFF) {
            throw new IllegalArgumentException("""
                    TOUROKU_VERIFICATION_DISCREET=true needs mails to tell owners of addresses: \
                    set TOUROKU_VERIFICATION_POLICY to optional or required""");
        }
        if (!lapseAfter.isPositive() || !reminderAfter.isPositive()) {
            throw new IllegalArgumentException(
                    "TOUROKU_VERIFICATION_LAPSEAFTER and TOUROKU_VERIFICATION_REMINDERAFTER must be positive");
        }
    }

    boolean isOn() {
        return policy != Policy.OFF;
    }

    boolean isRequired() {
        return policy == Policy.REQUIRED;
    }
}
