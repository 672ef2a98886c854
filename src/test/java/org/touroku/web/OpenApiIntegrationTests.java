package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

import org.touroku.support.HttpApi;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.ServiceExtension;

/// The OpenAPI document agrees with the service.
class OpenApiIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();
    private static JsonNode document;

    @BeforeAll
    static void readDocument() {
        document = api.get(api.get("/").link("service-desc")).body();
    }

    @Test
    void isOpenApi31WithoutDanglingReferences() {
        assertThat(document.at("/openapi").stringValue()).startsWith("3.1.");
        assertThat(document.at("/info/title").stringValue()).isEqualTo("Touroku");
        assertThat(document.findValues("$ref")).isNotEmpty().allSatisfy(
                reference -> assertThat(document.at(reference.stringValue().substring(1)).isObject()).isTrue());
        assertThat(document.findValuesAsString("operationId")).isNotEmpty().doesNotHaveDuplicates();
        assertThat(document.findValuesAsString("summary")).isNotEmpty().doesNotContain("");
    }

    @Test
    void describesExactlyTheOperationsAndParametersThatExist() {
        var described = new TreeSet<String>();
        document.at("/paths")
                .forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> described
                        .add(method + " " + path + " " + operation.at("/parameters").valueStream()
                                .filter(parameter -> parameter.at("/in").stringValue().equals("query"))
                                .map(parameter -> parameter.at("/name").stringValue()).sorted().toList())));
        var mapped = new TreeSet<String>();
        service.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, handler) -> {
                    if (handler.getBeanType().getPackageName().startsWith("org.touroku")
                            && !handler.getMethod().getName().equals("explorer")) {
                        var parameters = Arrays.stream(handler.getMethodParameters())
                                .map(parameter -> parameter.getParameterAnnotation(RequestParam.class))
                                .filter(annotation -> annotation != null).map(RequestParam::name).sorted().toList();
                        mapping.getMethodsCondition().getMethods().forEach(method -> mapped
                                .add(method.name().toLowerCase(Locale.ROOT) + " "
                                        + mapping.getPatternValues().iterator()
                                                .next()
                                        + " " + parameters));
                    }
                });
        assertThat(described).isEqualTo(mapped);
        assertThat(document.at("/paths").findParents("in")).isNotEmpty()
                .allSatisfy(parameter -> assertThat(parameter.at("/description").stringValue("")).isNotBlank());
    }

    @Test
    void describesEveryProblemType() {
        assertThat(document.at("/components/examples").propertyNames()).containsExactlyInAnyOrderElementsOf(
                service.bean(ProblemCatalog.class).all().stream().map(ProblemType::slug).toList());
        document.at("/components/examples").forEachEntry((slug, example) -> assertThat(example.at("/value/title"))
                .as(slug).isEqualTo(api.get("/problems/" + slug).body().at("/title")));
    }

    @Test
    void describesAProblemOnlyWhereItCanArise() {
        assertThat(document.at("/paths").propertyNames()).isNotEmpty();
        document.at("/paths").forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> {
            var parameters = operation.at("/parameters").findValuesAsString("name");
            var reads = parameters.contains("min_position");
            var commands = parameters.contains("Idempotency-Key");
            var needsDatabase = reads || commands || path.startsWith("/projections");
            assertThat(problems(operation).contains("read-model-behind")).as(method + " " + path)
                    .isEqualTo(reads || commands);
            assertThat(problems(operation).contains("unavailable")).as(method + " " + path).isEqualTo(needsDatabase);
            assertThat(operation.at("/responses/503/headers/Retry-After").isObject()).isEqualTo(needsDatabase);
            assertThat(operation.at("/responses").valueStream()
                    .map(response -> response.at("/description").stringValue())).as(method + " " + path)
                    .doesNotHaveDuplicates().doesNotContain("");
            assertThat(problems(operation).contains("invalid-body")).as(method + " " + path)
                    .isEqualTo(operation.has("requestBody"));
        }));
    }

    @Test
    void itsExamplesCanBeSentAndLookLikeTheResponses() {
        var receipt = api.post("/user/registration", example("/user/registration", "post"));
        assertThat(receipt.status()).isEqualTo(201);
        var user = "/users/" + receipt.body().at("/user_id").stringValue();
        assertLike("/user/registration", "post", "201", receipt.body());
        for (var command : new String[]{"name", "email", "deactivation"}) {
            var response = api.put(user + "/" + command, example("/users/{id}/" + command, "put"));
            assertThat(response.status()).isEqualTo(200);
            assertLike("/users/{id}/" + command, "put", "200", response.body());
        }
        assertLike("/users", "get", "200", api.get("/users").body());
        assertLike("/users/{id}", "get", "200", api.get(user).body());
        assertLike("/users/{id}/events", "get", "200", api.get(user + "/events").body());
        assertLike("/events", "get", "200", api.get("/events").body());
        assertLike("/events/{position}", "get", "200", api.get("/events/1").body());
        assertLike("/problems/{slug}", "get", "200", api.get("/problems/email-taken").body());
        assertLike("/", "get", "200", api.get("/").body());
        assertLike("/projections/{name}/parked/{id}", "get", "200",
                api.get("/projections/users/parked/" + ProjectionFixtures.parkStream(service.running())).body());
        assertLike("/projections/{name}/parked", "get", "200", api.get("/projections/users/parked").body());
        assertLike("/projections/{name}/differing/{id}", "get", "200",
                api.get("/projections/users/differing/" + ProjectionFixtures.causeDrift(service.running())).body());
        assertLike("/projections/{name}/differing", "get", "200", api.get("/projections/users/differing").body());
    }

    private static Set<String> problems(JsonNode operation) {
        return operation.findValues("examples").stream().flatMap(examples -> examples.propertyNames().stream())
                .collect(Collectors.toSet());
    }

    private static String example(String path, String method) {
        return operation(path, method).at("/requestBody/content/application~1json/example").toString();
    }

    private static void assertLike(String path, String method, String status, JsonNode response) {
        var example = operation(path, method).at("/responses/" + status + "/content/application~1hal+json/example");
        assertLike(path, example, response);
    }

    private static void assertLike(String path, JsonNode example, JsonNode response) {
        assertThat(response.getNodeType()).as(path).isEqualTo(example.getNodeType());
        if (example.isObject()) {
            assertThat(response.propertyNames()).as(path).containsExactlyInAnyOrderElementsOf(example.propertyNames());
            example.propertyStream().filter(member -> !member.getKey().equals("href"))
                    .forEach(member -> assertLike(path, member.getValue(), response.get(member.getKey())));
        } else if (example.isArray()) {
            assertLike(path, example.get(0), response.get(0));
        }
    }

    private static JsonNode operation(String path, String method) {
        return document.at("/paths/" + path.replace("/", "~1") + "/" + method);
    }
}
