package org.touroku.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

/// The validator finds what it looks for.
class ContractValidatorTests {
    private static final ContractValidator VALIDATOR = new ContractValidator("""
            {"paths": {"/users/{id}": {"get": {"responses": {
                "200": {"headers": {"ETag": {"required": true, "schema": {"type": "string", "pattern": "^\\"[0-9]+\\"$"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}},
                "404": {"$ref": "#/components/responses/NotFound"}}}}},
             "components": {
                "responses": {"NotFound": {"content": {"application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {"not-found": {"$ref": "#/components/examples/not-found"}}}}}},
                "schemas": {
                    "User": {"type": "object", "required": ["name"], "additionalProperties": false, "properties": {
                        "name": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}},
                    "Problem": {"type": "object", "required": ["type"]}},
                "examples": {"not-found": {"value": {"type": "/problems/not-found", "status": 404}},
                             "gone": {"value": {"type": "/problems/gone", "status": 410}}}}}
            """);
    private static final String USER = "{\"name\": \"Ada\", \"at\": \"2026-02-26T14:44:07Z\"}";
    private static final String JSON = "Content-Type: application/json";
    private static final String PROBLEM = "Content-Type: application/problem+json";
    private static final String E_TAG = "ETag: \"3\"";

    @Test
    void acceptsWhatTheContractDescribes() {
        assertThat(violations("GET", "/users/1", 200, USER, JSON, E_TAG)).isEmpty();
        assertThat(violations("HEAD", "/users/1", 200, "", JSON, E_TAG)).isEmpty();
        assertThat(violations("GET", "/users/1", 404, "{\"type\": \"/problems/not-found\"}", PROBLEM)).isEmpty();
        assertThat(violations("HEAD", "/users/1", 404, "", PROBLEM)).isEmpty();
        assertThat(violations("GET", "/actuator/health", 200, "{}", JSON)).isEmpty();
    }

    @Test
    void findsMembersThatAreMissingUnknownOrMalformed() {
        assertThat(violations("GET", "/users/1", 200, "{}", JSON, E_TAG)).singleElement().asString().contains("'name'");
        assertThat(violations("GET", "/users/1", 200, "{\"name\": \"Ada\", \"age\": 3}", JSON, E_TAG)).singleElement()
                .asString().contains("'age'");
        assertThat(violations("GET", "/users/1", 200, "{\"name\": \"Ada\", \"at\": \"now\"}", JSON, E_TAG))
                .singleElement()
                .asString().contains("date-time");
    }

    @Test
    void findsHeadersThatAreMissingUndocumentedOrMalformed() {
        assertThat(violations("GET", "/users/1", 200, USER, JSON)).containsExactly("the header ETag is missing");
        assertThat(violations("GET", "/users/1", 200, USER, JSON, "ETag: W/\"3\"")).hasSize(1);
        assertThat(violations("GET", "/users/1", 200, USER, JSON, E_TAG, "Location: /users/2"))
                .containsExactly("the header Location is not documented");
    }

    @Test
    void findsUndocumentedMediaTypesStatusesAndOperations() {
        assertThat(violations("GET", "/users/1", 200, USER, "Content-Type: text/plain", E_TAG)).hasSize(1);
        assertThat(violations("GET", "/users/1", 201, USER, JSON)).hasSize(1);
        assertThat(violations("PUT", "/users/1", 200, USER, JSON)).hasSize(1);
        assertThat(violations("GET", "/users", 200, USER, JSON)).hasSize(1);
    }

    @Test
    void findsProblemsThatTheOperationDoesNotDocument() {
        assertThat(violations("GET", "/users/1", 404, "{\"type\": \"/problems/gone\"}", PROBLEM)).hasSize(2);
        assertThat(violations("GET", "/users", 404, "{\"type\": \"/problems/not-found\"}", PROBLEM)).isEmpty();
        assertThat(violations("GET", "/users", 400, "{\"type\": \"/problems/not-found\"}", PROBLEM)).hasSize(1);
        assertThat(violations("GET", "/users", 404, "{\"type\": \"/problems/unknown\"}", PROBLEM)).hasSize(1);
    }

    private static List<String> violations(String method, String path, int status, String body, String... headers) {
        var values = Arrays.stream(headers).map(header -> header.split(": ", 2))
                .collect(Collectors.toMap(header -> header[0], header -> List.of(header[1])));
        return VALIDATOR.violations(method, URI.create("http://localhost" + path), status,
                HttpHeaders.of(values, (_, _) -> true), body);
    }
}
