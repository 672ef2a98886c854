package org.touroku.user.command;

import org.springframework.hateoas.mediatype.Affordances;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.web.ApiRoot;
import org.touroku.web.Links;

/// Offers the registration of users at the API's root, as a link and as a form.
@Component
class RegistrationLink implements RepresentationModelProcessor<ApiRoot> {
    @Override
    public ApiRoot process(ApiRoot root) {
        return root.add(Affordances.of(Links.to(Links.REGISTRATION, "registration"))
                .afford(HttpMethod.POST).withInput(RegistrationForm.class).withName("register")
                .toLink());
    }
}
