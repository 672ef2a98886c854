package org.touroku.web;

import static org.springframework.http.MediaType.TEXT_HTML_VALUE;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

/// The root of the API, for programs as HAL and for people in a browser as the HAL Explorer.
@HalController
class ApiRootController {
    static final String PAGE = "/explorer.html";

    @GetMapping(Links.ROOT)
    ApiRoot root() {
        var root = new ApiRoot();
        root.add(Links.to(Links.ROOT, IanaLinkRelations.SELF_VALUE), Links.to(Links.EXPLORER, "explorer"),
                Links.to(Links.PROBLEMS, "problems"), Links.to(Links.OPENAPI, "service-desc")); // RFC 8631
        return root;
    }

    /// For the explorer itself, in which people follow this link too.
    @GetMapping(Links.EXPLORER)
    Representation explorer() {
        return new Representation().add(Links.self(),
                Links.to(PAGE, IanaLinkRelations.ALTERNATE_VALUE).withType(TEXT_HTML_VALUE), Links.index());
    }

    @GetMapping(path = {Links.ROOT, Links.EXPLORER}, produces = TEXT_HTML_VALUE)
    ResponseEntity<Void> page() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(Links.to(PAGE, IanaLinkRelations.ALTERNATE_VALUE).toUri())
                .build();
    }
}
