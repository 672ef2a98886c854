package org.touroku.support;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/// Validates responses against the contract: that the operation has the status, the media type, the headers and the problem
/// type, and that the body matches its schema. A request that the contract does not know may only get a problem.
public final class ContractValidator {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DOCUMENT = "https://contract/openapi";
    private static final String PROBLEM = "application/problem+json";
    /// Paths that the contract does not describe; a newer version, which tests run beside this one, has nicknames.
    private static final Pattern OUTSIDE = Pattern.compile("/(actuator|webjars|nicknames)(/.*)?|/explorer\\.(html|js)");
    /// Headers that a response may have only if the contract says so.
    private static final Set<String> NOTABLE = Set.of("Allow", "ETag", "Location", "Preference-Applied", "Retry-After");

    private static final Pattern POINTER = Pattern.compile("(/([^/~]|~[01])*)*");

    private record Operations(Pattern path, JsonNode byMethod) {}

    private final JsonNode contract;
    private final List<Operations> paths;
    private final SchemaRegistry registry;
    private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

    /// @param contract an OpenAPI 3.1 document
    public ContractValidator(String contract) {
        this.contract = JSON.readTree(contract);
        paths = this.contract.at("/paths").propertyStream()
                .map(path -> new Operations(Pattern.compile(path.getKey().replaceAll("\\{[^}]+}", "[^/;]+")),
                        path.getValue()))
                .toList();
        var config = SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12, builder -> builder
                .schemaRegistryConfig(config).schemas(Map.of(DOCUMENT, contract)));
    }

    /// How a response differs from the contract; empty if it does not.
    public List<String> violations(String method, URI address, int status, HttpHeaders headers, String body) {
        if (OUTSIDE.matcher(address.getPath()).matches()) {
            return List.of();
        }
        if (method.equals("OPTIONS") && status == 200) {
            return headers.firstValue("Allow").isPresent() ? List.of() : List.of("the header Allow is missing");
        }
        var violations = new ArrayList<String>();
        var isProblem = contentType(headers).equals(PROBLEM);
        var hasBody = !method.equals("HEAD");
        operation(method, address.getPath()).ifPresentOrElse(operation -> {
            var responses = operation.at("/responses");
            var response = resolve(responses.path(responses.has("" + status) ? "" + status : "default"));
            validateHeaders(response.path("headers"), headers, violations);
            if (hasBody) {
                validateBody(response.path("content"), contentType(headers), body, violations);
            }
            if (isProblem && hasBody && !problems(response).has(slug(body))
                    && !problems(resolve(responses.path("default"))).has(slug(body))) {
                violations.add("the operation does not document the problem " + slug(body));
            }
        }, () -> {
            if (!isProblem) {
                violations.add("the contract does not know the operation");
            }
        });
        if (isProblem && hasBody) {
            validate(JSON.createObjectNode().put("$ref", "#/components/schemas/Problem"), JSON.readTree(body),
                    violations);
            if (contract.at("/components/examples/" + slug(body) + "/value/status").asInt(0) != status) {
                violations.add("the contract does not know this problem with the status " + status);
            }
        }
        return violations;
    }

    /// Problems of the examples in the contract that do not match their schemas.
    public List<String> invalidExamples() {
        var violations = new ArrayList<String>();
        contract.findParents("schema").forEach(media -> {
            var schema = media.get("schema");
            if (media.has("example") && !media.get("example").isNull()) {
                validate(schema, media.get("example"), violations);
            }
            media.path("examples").forEach(example -> validate(schema, resolve(example).get("value"), violations));
        });
        return violations;
    }

    private static JsonNode problems(JsonNode response) {
        return response.at("/content/" + PROBLEM.replace("/", "~1") + "/examples");
    }

    private Optional<JsonNode> operation(String method, String path) {
        var name = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
        return paths.stream().filter(operations -> operations.path.matcher(path).matches())
                .map(operations -> operations.byMethod.path(name)).filter(JsonNode::isObject).findFirst();
    }

    private void validateHeaders(JsonNode documented, HttpHeaders headers, List<String> violations) {
        documented.forEachEntry((name, reference) -> {
            var header = resolve(reference);
            var values = headers.allValues(name);
            if (values.isEmpty() && header.path("required").asBoolean(false)) {
                violations.add("the header " + name + " is missing");
            }
            if (!values.isEmpty()) {
                var value = String.join(", ", values);
                validate(header.get("schema"), header.at("/schema/type").stringValue("").equals("integer")
                        ? JSON.readTree(value)
                        : StringNode.valueOf(value), violations);
            }
        });
        NOTABLE.stream().filter(name -> headers.firstValue(name).isPresent() && !documented.has(name))
                .forEach(name -> violations.add("the header " + name + " is not documented"));
    }

    private void validateBody(JsonNode documented, String contentType, String body, List<String> violations) {
        if (documented.isMissingNode() && body.isEmpty()) {
            return;
        }
        if (!documented.has(contentType)) {
            violations.add("the response is not documented with the media type " + contentType);
        } else if (!contentType.equals(PROBLEM)) {
            validate(documented.get(contentType).get("schema"),
                    contentType.endsWith("json") ? JSON.readTree(body) : StringNode.valueOf(body), violations);
        }
    }

    private void validate(JsonNode schema, JsonNode value, List<String> violations) {
        schemas.computeIfAbsent(schema, this::compile).validate(value).stream().filter(error -> !isPointer(error))
                .forEach(error -> violations.add(error.getInstanceLocation() + " " + error.getMessage()));
    }

    /// Whether it refuses a JSON Pointer, as the validator does if that has a `#`, which RFC 6901 allows.
    private static boolean isPointer(Error error) {
        return error.getMessage().contains("json-pointer")
                && POINTER.matcher(error.getInstanceNode().stringValue("")).matches();
    }

    private Schema compile(JsonNode schema) {
        return schema.has("$ref")
                ? registry.getSchema(SchemaLocation.of(DOCUMENT + schema.get("$ref").stringValue()))
                : registry.getSchema(schema);
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? contract.at(node.get("$ref").stringValue().substring(1)) : node;
    }

    private static String contentType(HttpHeaders headers) {
        return headers.firstValue("Content-Type").orElse("");
    }

    private static String slug(String problem) {
        return problem.isEmpty()
                ? ""
                : JSON.readTree(problem).path("type").stringValue("").replaceFirst("^/problems/", "");
    }
}
