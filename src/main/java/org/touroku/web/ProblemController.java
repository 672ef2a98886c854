package org.touroku.web;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// Serves the meaning of each problem type.
@HalController
class ProblemController {
    private record Meaning(String slug, int status, String title, String meaning) {}

    private final ProblemCatalog catalog;

    ProblemController(ProblemCatalog catalog) {
        this.catalog = catalog;
    }

    @GetMapping(Links.PROBLEMS)
    Representation problems() {
        var types = catalog.all().stream().map(ProblemController::represent).toList();
        return new Representation(new Count(types.size()), Links.self(), Links.index()).embed("problems", types);
    }

    @GetMapping(Links.PROBLEM)
    Representation problem(@PathVariable String slug) {
        return represent(catalog.withSlug(slug)
                .orElseThrow(() -> CommonProblems.NOT_FOUND.because("There is no such type of problem.")))
                .add(Links.to(Links.PROBLEMS, IanaLinkRelations.COLLECTION_VALUE), Links.index());
    }

    private static Representation represent(ProblemType type) {
        return new Representation(
                new Meaning(type.slug(), type.status().value(), type.title(), type.meaning()),
                Links.to(type.uri().toString(), IanaLinkRelations.SELF_VALUE));
    }
}
