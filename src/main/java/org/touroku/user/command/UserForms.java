package org.touroku.user.command;

import org.springframework.hateoas.Link;
import org.springframework.hateoas.mediatype.Affordances;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.web.ApiRoot;
import org.touroku.web.Links;
import org.touroku.web.UserActions;

/// Offers the commands as links and forms (HAL-FORMS).
@Component
class UserForms implements UserActions, RepresentationModelProcessor<ApiRoot> {
    @Override
    public ApiRoot process(ApiRoot root) {
        return root.add(registration());
    }

    @Override
    public Link registration() {
        return Affordances.of(Links.to(Links.REGISTRATION, "registration"))
                .afford(HttpMethod.POST).withInput(RegistrationForm.class).withName("register")
                .toLink();
    }

    @Override
    public Link offeredBy(Link self, String id, boolean active) {
        return active
                ? Affordances.of(self)
                        .afford(HttpMethod.PUT).withInput(NameForm.class).withName("rename")
                        .withTarget(target(Links.USER_NAME, id)).andAfford(HttpMethod.PUT)
                        .withInput(EmailForm.class).withName("changeEmail")
                        .withTarget(target(Links.USER_EMAIL, id)).andAfford(HttpMethod.PUT)
                        .withInput(DeactivationForm.class).withName("deactivate")
                        .withTarget(target(Links.USER_DEACTIVATION, id))
                        .toLink()
                : Affordances.of(self)
                        .afford(HttpMethod.DELETE).withName("reactivate")
                        .withTarget(target(Links.USER_DEACTIVATION, id))
                        .toLink();
    }

    private static Link target(String path, String id) {
        return Links.to(path.replace("{id}", id), "target");
    }
}
