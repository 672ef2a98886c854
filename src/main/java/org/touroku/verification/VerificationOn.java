package org.touroku.verification;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

import org.touroku.verification.VerificationSettings.Policy;

/// Whether addresses are verified at all. Otherwise nothing that sends mails is loaded.
final class VerificationOn implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return Binder.get(context.getEnvironment()).bind("touroku.verification.policy", Policy.class)
                .orElse(Policy.OFF) != Policy.OFF;
    }
}
