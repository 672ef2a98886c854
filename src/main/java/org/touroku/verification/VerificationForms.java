package org.touroku.verification;

import java.util.List;

import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.user.http.UserFormsOfModules;
import org.touroku.user.http.UserPaths;
import org.touroku.web.Form;
import org.touroku.web.Form.Property;

/// Offers to verify an address, and to send the mail again that asks for it.
@Component
class VerificationForms implements UserFormsOfModules {
    private static final Property TOKEN = Property.required("token", "Token from the mail", "text",
            VerificationTokens.LENGTH, VerificationTokens.LENGTH, "[A-Za-z0-9_-]+");

    private final VerificationSettings settings;

    VerificationForms(VerificationSettings settings) {
        this.settings = settings;
    }

    @Override
    public List<Form> of(String id, boolean active, boolean emailVerified) {
        return settings.isOn() && active && !emailVerified
                ? List.of(Form.of("verifyEmail", "Confirm the e-mail address", HttpMethod.PUT,
                        UserPaths.to(VerificationPaths.VERIFICATION, id, "target"), TOKEN),
                        Form.of("sendVerification", "Send the mail again that asks to confirm the address",
                                HttpMethod.POST,
                                UserPaths.to(VerificationPaths.MAIL, id, "target")))
                : List.of();
    }
}
