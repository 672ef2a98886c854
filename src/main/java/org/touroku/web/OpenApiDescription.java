package org.touroku.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.hateoas.MediaTypes;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.Yaml;

/// Completes the OpenAPI document, which springdoc derives from the controllers, by what they do not show: the parts of the
/// contract that the modules contribute, each an `openapi.yml` in the folder of its module, and the problem types.
@Component
class OpenApiDescription implements GlobalOpenApiCustomizer {
    private static final ObjectMapper JSON = Json31.mapper();
    private static final String PARTS = "classpath*:org/touroku/**/openapi.yml";
    private static final String PROBLEM = "Problem";

    private final ProblemCatalog catalog;

    OpenApiDescription(ProblemCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void customise(OpenAPI document) {
        var description = read();
        document.setInfo(JSON.convertValue(description.get("info"), Info.class));
        document.setTags(null);
        var schemas = document.getComponents().getSchemas();
        schemas.keySet().removeIf(name -> !name.endsWith("Form"));
        schemas.values().forEach(form -> form.getProperties().forEach((member, property) -> ((Schema<?>) property)
                .maxLength(description.at("/members/" + member + "/maxLength").intValue())
                .description(description.at("/members/" + member + "/description").asText())));
        schemas.put(PROBLEM, JSON.convertValue(description.get("problem"), Schema.class));
        description.get("examples").properties()
                .forEach(example -> schemas.put(example.getKey(), schema(example.getValue())));
        catalog.all().forEach(type -> document.getComponents().addExamples(type.slug(), example(type)));
        document.getPaths().values().forEach(path -> path.readOperationsMap()
                .forEach((method, operation) -> describe(operation, method, description)));
    }

    /// The parts of all modules, merged member by member.
    private static JsonNode read() {
        try {
            var merged = JSON.createObjectNode();
            for (var part : new PathMatchingResourcePatternResolver().getResources(PARTS)) {
                JSON.readerForUpdating(merged).readValue(JSON.writeValueAsString(read(part)));
            }
            return merged;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object read(Resource part) throws IOException {
        try (var yaml = part.getInputStream()) {
            return new Yaml().load(yaml);
        }
    }

    private void describe(Operation operation, HttpMethod method, JsonNode description) {
        var own = description.at("/operations/" + operation.getOperationId());
        var shared = description
                .at("/methods/" + own.path("like").asText(method == HttpMethod.GET ? "get" : "command"));
        operation.setTags(null);
        operation.setSummary(own.at("/summary").asText());
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(parameter -> describe(parameter, own, description));
        }
        texts(own.at("/headers"), shared.at("/headers"))
                .forEach(header -> operation.addParametersItem(describe(new HeaderParameter().name(header), own,
                        description)));
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().getContent().values()
                    .forEach(body -> body.setExample(JSON.convertValue(own.get("request"), Object.class)));
        }
        operation.setResponses(new ApiResponses());
        own.at("/responses").properties().forEach(response -> operation.getResponses().addApiResponse(response.getKey(),
                response(response.getValue().asText(), description)
                        .description(shared.at("/responses/" + response.getKey()).asText())));
        texts(own.at("/problems"), shared.at("/problems"),
                problems("/body", operation.getRequestBody() != null, description),
                problems("/reads", parameters(operation).contains("min_position"), description))
                .forEach(slug -> add(slug, operation.getResponses(), description));
    }

    private static Set<String> parameters(Operation operation) {
        return operation.getParameters() == null
                ? Set.of()
                : operation.getParameters().stream().map(Parameter::getName).collect(Collectors.toSet());
    }

    private static JsonNode problems(String group, boolean concerned, JsonNode description) {
        return concerned ? description.at(group + "/problems") : MissingNode.getInstance();
    }

    private static Parameter describe(Parameter parameter, JsonNode own, JsonNode description) {
        var general = description.at(parameter instanceof HeaderParameter ? "/headers" : "/parameters");
        var known = own.at("/parameters").path(parameter.getName());
        var text = known.isMissingNode() ? general.path(parameter.getName()) : known;
        if (text.isMissingNode()) {
            throw new IllegalStateException("no part of the contract knows " + parameter.getName());
        }
        return parameter.description(text.at("/description").asText())
                .schema(JSON.convertValue(text.get("schema"), Schema.class))
                .example(text.has("example") ? text.get("example").asText() : null);
    }

    private static ApiResponse response(String name, JsonNode description) {
        if (name.equals("none")) {
            return new ApiResponse();
        }
        var body = new MediaType().schema(new Schema<>().$ref(name))
                .example(JSON.convertValue(description.at("/examples").get(name), Object.class));
        return new ApiResponse().headers(headers(name, description)).content(new Content()
                .addMediaType(MediaTypes.HAL_JSON_VALUE, body).addMediaType(MediaTypes.HAL_FORMS_JSON_VALUE, body));
    }

    private static Map<String, Header> headers(String body, JsonNode description) {
        var headers = new LinkedHashMap<String, Header>();
        description.at("/responses/" + body).properties().forEach(header -> headers.put(header.getKey(),
                new Header().description(header.getValue().asText()).schema(new StringSchema())));
        return headers;
    }

    /// One response for each status, with each of its problems as an example.
    private void add(String slug, ApiResponses responses, JsonNode description) {
        var type = catalog.withSlug(slug).orElseThrow();
        var response = responses.computeIfAbsent(String.valueOf(type.status().value()), _ -> new ApiResponse()
                .description("").content(new Content().addMediaType(
                        org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        new MediaType().schema(new Schema<>().$ref(PROBLEM)))));
        if (type.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            response.setHeaders(headers("unavailable", description));
        }
        response.setDescription((response.getDescription() + " " + type.title() + ". " + type.meaning()).strip());
        response.getContent().values()
                .forEach(body -> body.addExamples(slug, new Example().$ref("#/components/examples/" + slug)));
    }

    private static Example example(ProblemType type) {
        return new Example().summary(type.title())
                .value(JSON.convertValue(type.toProblem(type.meaning()), Object.class));
    }

    private static Set<String> texts(JsonNode... lists) {
        var texts = new LinkedHashSet<String>();
        Arrays.stream(lists).forEach(list -> list.forEach(text -> texts.add(text.asText())));
        return texts;
    }

    /// The shape of an example.
    private static Schema<?> schema(JsonNode example) {
        var schema = new Schema<>();
        schema.setTypes(Set.of(switch (example.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case NUMBER -> "integer";
            default -> "string";
        }));
        example.properties().forEach(member -> schema.addProperty(member.getKey(), schema(member.getValue())));
        if (example.isArray()) {
            schema.setItems(schema(example.get(0)));
        }
        return schema;
    }
}
