package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.support.ContractValidator;
import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// The contract agrees with the service. That every response agrees with the contract is checked by [HttpApi], in all tests.
class ContractIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();
    private static JsonNode contract;

    @BeforeAll
    static void readContract() {
        contract = api.get(api.get("/").link("service-desc")).body();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            /openapi,      */*,                            application/json
            /openapi,      application/json,               application/json
            /openapi,      application/yaml,               application/yaml
            /openapi,      'text/html, */*;q=0.8',         application/json
            /openapi,      'application/yaml;q=0.5, application/json;q=0.4', application/yaml
            /openapi.json, */*,                            application/json
            /openapi.yaml, */*,                            application/yaml
            """)
    void isServedAsJsonAndAsYaml(String path, String accept, String mediaType) {
        var response = api.get(path, "Accept", accept);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo(mediaType);
        assertThat(response.header("Vary")).startsWithIgnoringCase("Accept");
        var text = response.http().body();
        assertThat(
                mediaType.endsWith("json") ? HttpApi.json(text) : new JsonMapper().valueToTree(new Yaml().load(text)))
                .isEqualTo(contract);
    }

    @Test
    void isOpenApi31WithoutDanglingReferences() {
        assertThat(contract.at("/openapi").stringValue()).startsWith("3.1.");
        assertThat(contract.findValues("$ref")).isNotEmpty().allSatisfy(
                reference -> assertThat(contract.at(reference.stringValue().substring(1)).isObject()).isTrue());
        assertThat(contract.findValuesAsString("operationId")).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void describesExactlyTheOperationsAndParametersThatExist() {
        var described = new TreeSet<String>();
        contract.at("/paths").forEachEntry((path, operations) -> operations.forEachEntry((method,
                operation) -> described
                        .add(method + " " + path + " " + parameters(operation, "query").sorted().toList())));
        assertThat(described).isNotEmpty().isEqualTo(mapped());
    }

    /// Operations with the names of their query parameters, as Spring maps them.
    private static Set<String> mapped() {
        var mapped = new TreeSet<String>();
        service.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, handler) -> {
                    if (handler.getBeanType().getName().startsWith("org.touroku.")) {
                        mapping.getMethodsCondition().getMethods().forEach(method -> mapping.getPatternValues()
                                .forEach(path -> mapped.add(method.name().toLowerCase(Locale.ROOT) + " " + path + " "
                                        + queryParameters(handler).toList())));
                    }
                });
        return mapped;
    }

    private static Stream<String> queryParameters(HandlerMethod handler) {
        return Arrays.stream(handler.getMethodParameters())
                .map(parameter -> parameter.getParameterAnnotation(RequestParam.class)).filter(Objects::nonNull)
                .map(RequestParam::name).sorted();
    }

    @Test
    void describesEveryProblemTypeWithAnExampleAndWhereItCanArise() {
        var slugs = service.bean(ProblemCatalog.class).all().stream().map(ProblemType::slug).toList();
        assertThat(slugs).isNotEmpty()
                .allSatisfy(slug -> assertThat(contract.at("/components/examples").has(slug)).isTrue());
        assertThat(contract.at("/components/responses").valueStream().flatMap(ContractIntegrationTests::examples)
                .distinct())
                .containsExactlyInAnyOrderElementsOf(slugs);
    }

    @Test
    void describesAProblemOnlyWhereItCanArise() {
        contract.at("/paths").forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> {
            var reads = parameters(operation, "query").anyMatch("min_position"::equals);
            var isCommand = parameters(operation, "header").anyMatch("Idempotency-Key"::equals);
            var problems = problems(operation).toList();
            assertThat(problems).as(method + " " + path).contains("bad-request", "invalid-parameter", "not-acceptable");
            assertThat(problems.contains("read-model-behind")).as(method + " " + path).isEqualTo(reads);
            assertThat(problems.contains("unavailable")).as(method + " " + path)
                    .isEqualTo(reads || isCommand
                            || Stream.of("/projections", "/jobs", "/api-keys").anyMatch(path::startsWith)
                            || path.contains("/verification"));
            assertThat(problems.contains("precondition-failed")).as(method + " " + path)
                    .isEqualTo(isCommand || method.equals("get")
                            || operation.at("/operationId").stringValue().equals("issueApiKey"));
            assertThat(problems.contains("idempotency-key-reused")).as(method + " " + path).isEqualTo(isCommand);
            assertThat(problems.contains("invalid-body")).as(method + " " + path)
                    .isEqualTo(operation.at("/requestBody/content").has("application/json"));
        }));
    }

    @Test
    void itsExamplesMatchTheirSchemas() {
        assertThat(new ContractValidator(contract.toString()).invalidExamples()).isEmpty();
    }

    @Test
    void theExamplesOfRequestsAreAccepted() {
        var user = "/users/"
                + api.post("/user/registration", example("/user/registration", "post")).body().at("/user_id")
                        .stringValue();
        for (var command : new String[]{"name", "email", "deactivation"}) {
            assertThat(api.put(user + "/" + command, example("/users/{id}/" + command, "put")).status()).isEqualTo(200);
        }
    }

    private static Stream<String> parameters(JsonNode operation, String in) {
        return operation.at("/parameters").valueStream().map(ContractIntegrationTests::resolve)
                .filter(parameter -> parameter.at("/in").stringValue().equals(in))
                .map(parameter -> parameter.at("/name").stringValue());
    }

    /// Of all statuses that the operation names.
    private static Stream<String> problems(JsonNode operation) {
        return operation.at("/responses").propertyStream().filter(response -> !response.getKey().equals("default"))
                .flatMap(response -> examples(resolve(response.getValue())));
    }

    private static Stream<String> examples(JsonNode problem) {
        return problem.at("/content/application~1problem+json/examples").propertyNames().stream();
    }

    private static JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? contract.at(node.at("/$ref").stringValue().substring(1)) : node;
    }

    private static String example(String path, String method) {
        return contract.at("/paths/" + path.replace("/", "~1") + "/" + method
                + "/requestBody/content/application~1json/example").toString();
    }
}
