package org.touroku.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import com.nimbusds.jwt.JWTClaimsSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import org.touroku.apikey.Scope;
import org.touroku.support.HttpApi;
import org.touroku.support.LocalIssuer;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

/// Every operation of the contract, tried with every kind of credentials, does what the table in the page on security says.
class AccessIntegrationTests {
    private static final Path PAGE = Path.of("src/docs/security.md");
    private static final Pattern ROW = Pattern.compile("\\| `(GET|POST|PUT|DELETE) (/[^ `]*)` \\| ([a-z. ]+) \\|");
    private static final String NOTHING = "";
    private static final String ANYONE = "anyone";
    private static final String ANY_CREDENTIALS = "any credentials";

    private static final TestDatabase database = TestDatabase.create();
    private static final LocalIssuer issuer = new LocalIssuer();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.on(database, issuer.settings());
    private static final HttpApi api = service.api();
    /// What the page says: by operation, the scope that it needs.
    private static final Map<String, String> table = new TreeMap<>();
    /// Values of the header Authorization that are refused.
    private static final Map<String, String> refused = new LinkedHashMap<>();
    private static final List<Holder> holders = new ArrayList<>();

    /// @param credentials an API key or an access token that has the scope
    private record Holder(String scope, String credentials) {}

    @BeforeAll
    static void issueCredentials() throws IOException {
        var rows = ROW.matcher(Files.readString(PAGE));
        while (rows.find()) {
            table.put(rows.group(1) + " " + rows.group(2), rows.group(3));
        }
        var operator = api.withKey(issuer.token("operate"));
        var key = issue(operator, "operate");
        for (var scope : Scope.NAMES) {
            holders.add(new Holder(scope, issue(operator, scope)));
            holders.add(new Holder(scope, issuer.token(scope)));
        }
        var revoked = issue(operator, "operate");
        assertThat(operator.delete("/api-keys/" + id(revoked)).status()).isEqualTo(200);
        var expired = issue(operator, "operate");
        expire(id(expired));
        var other = issue(operator, "operate");
        refused.put("malformed", "Bearer trk");
        refused.put("mistyped", "Bearer " + other.substring(0, other.length() - 1) + (other.endsWith("0") ? "1" : "0"));
        refused.put("of another key", "Bearer " + withChecksum(id(key), other.substring(31, 95)));
        refused.put("revoked", "Bearer " + revoked);
        refused.put("expired", "Bearer " + expired);
        refused.put("a token for another audience",
                "Bearer " + issuer.token(claims -> operate(claims).audience("other")));
        refused.put("a token of another issuer", "Bearer " + issuer.token(claims -> operate(claims).issuer("other")));
        refused.put("a token that has expired",
                "Bearer " + issuer
                        .token(claims -> operate(claims).expirationTime(Date.from(Instant.now().minusSeconds(60)))));
    }

    private static JWTClaimsSet.Builder operate(JWTClaimsSet.Builder claims) {
        return claims.claim("scope", "operate");
    }

    @AfterAll
    static void stopIssuer() {
        issuer.close();
    }

    @Test
    void thePageNamesEveryOperationOfTheContract() {
        var operations = new TreeSet<String>();
        api.get("/openapi").body().at("/paths").forEachEntry((path, methods) -> methods
                .forEachEntry((method, _) -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        assertThat(operations).isNotEmpty();
        assertThat(table.keySet()).containsAll(operations);
        assertThat(table.values()).isSubsetOf(values());
    }

    private static Set<String> values() {
        var values = new TreeSet<>(Scope.NAMES);
        values.add(ANYONE);
        values.add(ANY_CREDENTIALS);
        return values;
    }

    @Test
    void nothingButWhatAnyoneMayIsServedWithoutValidCredentials() {
        table.forEach((operation, need) -> {
            assertThat(isRefused(operation, NOTHING, 401)).as(operation).isEqualTo(!need.equals(ANYONE));
            refused.forEach((kind, authorization) -> assertThat(isRefused(operation, authorization, 401))
                    .as(operation + " with credentials that are " + kind).isTrue());
        });
    }

    @Test
    void eachScopeAllowsWhatThePageSays() {
        table.forEach((operation, need) -> holders.forEach(holder -> {
            var isAllowed = need.equals(ANYONE) || need.equals(ANY_CREDENTIALS) || need.equals(holder.scope);
            assertThat(isRefused(operation, "Bearer " + holder.credentials, 403)).as(operation + " with " + holder)
                    .isEqualTo(!isAllowed);
        }));
    }

    @Test
    void whatThePageDoesNotNameIsForOperators() {
        for (var operation : new String[]{"GET /nothing", "POST /users", "PUT /users/x", "DELETE /users",
                "PATCH /users",
                "GET /users/x/y", "GET /actuator/env", "POST /api-keys/x", "GET /explorer.txt"}) {
            holders.forEach(holder -> assertThat(isRefused(operation, "Bearer " + holder.credentials, 403))
                    .as(operation + " with " + holder).isEqualTo(!holder.scope.equals("operate")));
            assertThat(isRefused(operation, NOTHING, 401)).isTrue();
        }
    }

    private static boolean isRefused(String operation, String authorization, int status) {
        var method = operation.substring(0, operation.indexOf(' '));
        var path = operation.substring(operation.indexOf(' ') + 1).replace("{id}", "01HQJXYYX2BQEYCWTX34P9Z7DE")
                .replace("{name}", "nothing")
                .replaceAll("\\{\\w+}", "1");
        var request = api.request(path).header("Content-Type", "application/json")
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}", UTF_8));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        var response = api.send(request);
        assertThat(response.status()).isNotEqualTo(500);
        assertThat(response.header("WWW-Authenticate").startsWith("Bearer"))
                .isEqualTo(response.status() == 401 || response.status() == 403);
        return response.status() == status;
    }

    private static String issue(HttpApi operator, String scope) {
        return operator.post("/api-keys", "{\"scopes\":\"" + scope + "\",\"lifetime\":\"P1D\"}").body().at("/key")
                .stringValue();
    }

    /// A key as an attacker would make it up.
    private static String withChecksum(String id, String secret) {
        var crc = new CRC32();
        crc.update((id + "_" + secret).getBytes(UTF_8));
        return "trk_" + id + "_" + secret + HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static String id(String key) {
        return key.substring(4, 30);
    }

    /// By the log alone, before the service has used the key.
    private static void expire(String id) {
        JdbcClient.create(new DriverManagerDataSource(database.url(), database.username(), database.password()))
                .sql("UPDATE events SET recorded_at = recorded_at - INTERVAL 2 DAY WHERE stream_id = ?").param(id)
                .update();
    }
}
