package org.touroku.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.stereotype.Component;

/// All problem types, as the modules contribute them.
@Component
class ProblemCatalog {
    private final Map<String, ProblemType> bySlug = new LinkedHashMap<>();
    private final Map<String, ProblemType> byUri = new LinkedHashMap<>();

    ProblemCatalog(List<ProblemTypes> contributions) {
        contributions.stream().flatMap(contribution -> contribution.types().stream()).forEach(type -> {
            if (bySlug.put(type.slug(), type) != null) {
                throw new IllegalStateException("two problem types have the name " + type.slug());
            }
            byUri.put(type.uri().toString(), type);
        });
    }

    List<ProblemType> all() {
        return List.copyOf(bySlug.values());
    }

    Optional<ProblemType> withSlug(String slug) {
        return Optional.ofNullable(bySlug.get(slug));
    }

    /// @param uri as it stands in a problem
    Optional<ProblemType> withUri(String uri) {
        return Optional.ofNullable(byUri.get(uri));
    }
}
