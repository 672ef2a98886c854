package org.touroku.user.command;

import org.springframework.hateoas.Link;
import org.springframework.hateoas.mediatype.Affordances;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.user.http.UserPaths;
import org.touroku.web.ApiRoot;
import org.touroku.web.Links;

/// The commands as links and forms (HAL-FORMS), which representations of users offer.
@Component
public class UserAffordances implements RepresentationModelProcessor<ApiRoot> {
    @Override
    public ApiRoot process(ApiRoot root) {
        return root.add(registration());
    }

    /// The link to the registration, with its form.
    public Link registration() {
        return Affordances.of(Links.to(UserCommandController.REGISTRATION, "registration"))
                .afford(HttpMethod.POST).withInput(RegistrationForm.class).withName("register")
                .toLink();
    }

    /// A user's own link, with the forms that its state allows.
    ///
    /// @param active whether the user is active, else deactivated
    public Link of(Link self, String id, boolean active) {
        return active
                ? Affordances.of(self)
                        .afford(HttpMethod.PUT).withInput(NameForm.class).withName("rename")
                        .withTarget(target(UserCommandController.NAME, id)).andAfford(HttpMethod.PUT)
                        .withInput(EmailForm.class).withName("changeEmail")
                        .withTarget(target(UserCommandController.EMAIL, id)).andAfford(HttpMethod.PUT)
                        .withInput(DeactivationForm.class).withName("deactivate")
                        .withTarget(target(UserCommandController.DEACTIVATION, id))
                        .toLink()
                : Affordances.of(self)
                        .afford(HttpMethod.DELETE).withName("reactivate")
                        .withTarget(target(UserCommandController.DEACTIVATION, id))
                        .toLink();
    }

    private static Link target(String path, String id) {
        return UserPaths.to(path, id, "target");
    }
}
