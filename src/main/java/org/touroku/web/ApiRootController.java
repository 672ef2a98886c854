package org.touroku.web;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
import static org.springframework.http.MediaType.TEXT_HTML_VALUE;

import java.net.URI;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.MediaTypes;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The root of the API, for programs as HAL and for people in a browser as the HAL Explorer.
@RestController
class ApiRootController {
    @GetMapping(path = Links.ROOT, produces = {MediaTypes.HAL_JSON_VALUE, MediaTypes.HAL_FORMS_JSON_VALUE,
            APPLICATION_JSON_VALUE})
    ApiRoot root() {
        return new ApiRoot().add(
                Links.to(Links.ROOT, IanaLinkRelations.SELF_VALUE),
                Links.to(Links.EXPLORER, "explorer"),
                Links.to(Links.OPENAPI, "service-desc")); // RFC 8631
    }

    @Hidden
    @GetMapping(path = Links.ROOT, produces = TEXT_HTML_VALUE)
    ResponseEntity<Void> explorer() {
        return ResponseEntity.status(HttpStatus.FOUND).location(URI.create(Links.EXPLORER)).build();
    }
}
