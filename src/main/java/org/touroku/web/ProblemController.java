package org.touroku.web;

import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// What each type of problem means.
@RestController
class ProblemController {
    record Meaning(String slug, int status, String title, String meaning) {}

    @GetMapping(Links.PROBLEM)
    EntityModel<Meaning> problem(@PathVariable String slug) {
        var type = ProblemType.withSlug(slug).orElseThrow(() -> new ErrorResponseException(
                ProblemType.NOT_FOUND.status(), ProblemType.NOT_FOUND.detail("There is no such type of problem."),
                null));
        return EntityModel.of(new Meaning(slug, type.status().value(), type.title(), type.meaning()),
                Links.to(type.uri().toString(), IanaLinkRelations.SELF_VALUE));
    }
}
