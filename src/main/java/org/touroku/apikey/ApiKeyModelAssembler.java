package org.touroku.apikey;

import java.util.List;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.web.ApiRoot;
import org.touroku.web.Form;
import org.touroku.web.Form.Property;
import org.touroku.web.Links;
import org.touroku.web.Representation;

/// API keys as HAL, and the link that leads to them.
@Component
class ApiKeyModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    private static final Property LABEL = Property.optional("label", "What it is for", Label.LONGEST);
    private static final Property SCOPES = Property.required("scopes", "Scopes, with commas between them", "text", 1,
            200,
            Property.NOT_BLANK);
    private static final Property LIFETIME = Property.optional("lifetime", "Valid for, such as P90D", 20);

    Representation toModel(ApiKeyView key) {
        return represent(key).add(Links.to(ApiKeyController.KEYS, "keys"), Links.index());
    }

    /// @param found one more than the page has room for, if there is one
    Representation toModel(int size, List<ApiKeyView> found) {
        return Representation.page("keys", ApiKeyController.KEYS + "?size=" + size, size, found, ApiKeyView::id,
                ApiKeyModelAssembler::represent)
                .offer(Form.of("issue", "Issue an API key", HttpMethod.POST, Links.to(ApiKeyController.KEYS, "keys"),
                        LABEL, SCOPES, LIFETIME));
    }

    private static Representation represent(ApiKeyView key) {
        var self = Links.to(ApiKeyController.KEY.replace("{id}", key.id()), IanaLinkRelations.SELF_VALUE);
        var representation = new Representation(key, self);
        return key.revokedAt() != null
                ? representation
                : representation.offer(Form.of("revoke", "Revoke the key", HttpMethod.DELETE, self));
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        root.add(Links.to(ApiKeyController.KEYS + "{?after,size}", "keys"));
        return root;
    }
}
