package org.touroku.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The contract: one OpenAPI document, merged from the parts that the modules contribute, each an `openapi.yml` in the folder of
/// its module. Objects are merged, arrays are joined, and anything else is defined once.
final class Contract {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PARTS = "classpath*:org/touroku/**/openapi.yml";

    private Contract() {}

    /// @param catalog has the title, the meaning and the status of each problem type
    /// @throws IllegalStateException if two parts define the same
    static ObjectNode merge(ProblemCatalog catalog) {
        var contract = merge(parts());
        var examples = contract.withObject("/components/examples");
        catalog.all()
                .forEach(type -> examples.set(type.slug(), example(type, examples.withObjectProperty(type.slug()))));
        return contract;
    }

    static ObjectNode merge(List<ObjectNode> parts) {
        var merged = JSON.createObjectNode();
        parts.forEach(part -> merge("", merged, part));
        return merged;
    }

    private static void merge(String pointer, ObjectNode merged, ObjectNode part) {
        part.forEachEntry((name, value) -> {
            var known = merged.get(name);
            if (known == null) {
                merged.set(name, value);
            } else if (known instanceof ObjectNode object && value instanceof ObjectNode more) {
                merge(pointer + "/" + name, object, more);
            } else if (known instanceof ArrayNode array && value instanceof ArrayNode more) {
                array.addAll(more);
            } else {
                throw new IllegalStateException("two parts of the contract define " + pointer + "/" + name);
            }
        });
    }

    /// In the reverse order of their paths, so that `web` is first, which has the head of the document.
    private static List<ObjectNode> parts() {
        try {
            return Arrays.stream(new PathMatchingResourcePatternResolver().getResources(PARTS))
                    .sorted(Comparator.comparing(Resource::getDescription).reversed()).map(Contract::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode read(Resource part) {
        try (var yaml = part.getInputStream()) {
            return JSON.valueToTree(new Yaml().load(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param written by hand: the members of a problem that vary
    private static ObjectNode example(ProblemType type, ObjectNode written) {
        var example = JSON.createObjectNode().put("summary", type.title()).put("description", type.meaning());
        example.putObject("value").put("type", type.uri().toString()).put("title", type.title())
                .put("status", type.status().value()).setAll(written.withObjectProperty("value"));
        return example;
    }
}
