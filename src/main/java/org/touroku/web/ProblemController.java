package org.touroku.web;

import org.springframework.hateoas.EntityModel;
import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// Serves the meaning of each problem type.
@RestController
class ProblemController {
    record Meaning(String slug, int status, String title, String meaning) {}

    private final ProblemCatalog catalog;

    ProblemController(ProblemCatalog catalog) {
        this.catalog = catalog;
    }

    @GetMapping(Links.PROBLEM)
    EntityModel<Meaning> problem(@PathVariable String slug) {
        var type = catalog.withSlug(slug)
                .orElseThrow(() -> CommonProblems.NOT_FOUND.because("There is no such type of problem."));
        return EntityModel.of(new Meaning(slug, type.status().value(), type.title(), type.meaning()),
                Links.to(type.uri().toString(), IanaLinkRelations.SELF_VALUE));
    }
}
