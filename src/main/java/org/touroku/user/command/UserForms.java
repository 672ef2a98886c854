package org.touroku.user.command;

import java.util.List;

import org.springframework.hateoas.Link;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.user.http.UserPaths;
import org.touroku.web.ApiRoot;
import org.touroku.web.Form;
import org.touroku.web.Form.Property;
import org.touroku.web.Links;

/// The commands as forms, which representations of users offer. Their limits are hints for clients: the value types check the
/// complete rules.
@Component
public final class UserForms implements RepresentationModelProcessor<ApiRoot> {
    private static final Property USERNAME = Property.required("username", "User name", "text", 1, 100,
            Property.NOT_BLANK);
    private static final Property EMAIL = Property.required("email", "E-mail address", "email", 3, 254, ".+@.+");
    private static final Property REASON = Property.optional("reason", "Reason", 500);

    @Override
    public ApiRoot process(ApiRoot root) {
        root.add(registration()).offer(register());
        return root;
    }

    /// The link to the registration.
    public static Link registration() {
        return Links.to(UserCommandController.REGISTRATION, "registration");
    }

    /// The form of the registration.
    public static Form register() {
        return Form.of("register", "Register a user", HttpMethod.POST, registration(), USERNAME, EMAIL);
    }

    /// The forms that the state of a user allows, with its current values.
    ///
    /// @param active whether the user is active, else deactivated
    public static List<Form> of(String id, String name, String email, boolean active) {
        var erase = Form.of("erase", "Erase the user for ever", HttpMethod.DELETE, target(UserPaths.USER, id));
        return active
                ? List.of(Form.of("rename", "Rename the user", HttpMethod.PUT,
                        target(UserCommandController.NAME, id), USERNAME.withValue(name)),
                        Form.of("changeEmail", "Change the e-mail address", HttpMethod.PUT,
                                target(UserCommandController.EMAIL, id), EMAIL.withValue(email)),
                        Form.of("deactivate", "Deactivate the user", HttpMethod.PUT,
                                target(UserCommandController.DEACTIVATION, id), REASON),
                        erase)
                : List.of(Form.of("reactivate", "Reactivate the user", HttpMethod.DELETE,
                        target(UserCommandController.DEACTIVATION, id)), erase);
    }

    private static Link target(String path, String id) {
        return UserPaths.to(path, id, "target");
    }
}
