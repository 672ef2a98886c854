package org.touroku.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.touroku.support.HttpApi;
import org.touroku.support.LocalIssuer;
import org.touroku.support.RunningService;
import org.touroku.support.ServiceExtension;
import org.touroku.support.TestDatabase;

/// Access tokens of an issuer.
@Tag("once")
class AccessTokenIntegrationTests {
    private static final LocalIssuer issuer = new LocalIssuer();
    private static final JWK key = LocalIssuer.newKey();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase(issuer.settings());
    private static final HttpApi anonymous = service.api();

    @BeforeAll
    static void useAKeyThatTestsKnow() {
        issuer.use(key);
    }

    @AfterAll
    static void stopIssuer() {
        issuer.close();
    }

    @Test
    void anIssuerAloneMakesCredentialsRequired() {
        assertThatProblem(anonymous.get("/users")).hasStatus(401).hasType("unauthenticated");
        assertThat(with(issuer.token("users.read")).get("/users").status()).isEqualTo(200);
        assertThatProblem(with(issuer.token("users.read")).get("/events")).hasStatus(403);
        assertThat(anonymous.get("/actuator/health/readiness").status()).isEqualTo(200);
    }

    @Test
    void theSubjectIsTheCaller() {
        var ada = with(issuer.token(claims -> claims.subject("https://id.example/ada")
                .claim("scope", "openid users.register events.read")));
        var eve = with(issuer.token(claims -> claims.subject("eve").claim("scp", List.of("users.register"))));
        var registered = ada.register("Ada", "ada@example.com", "Idempotency-Key", "k");
        assertThat(registered.status()).isEqualTo(201);
        assertThat(eve.register("Eve", "eve@example.com", "Idempotency-Key", "k").status()).isEqualTo(201);
        assertThat(ada.register("Ada", "ada@example.com", "Idempotency-Key", "k").http().body())
                .isEqualTo(registered.http().body());
        assertThat(ada.get("/events").body().at("/_embedded/events").valueStream()
                .map(event -> event.at("/metadata/caller").stringValue()))
                .containsExactly("https://id.example/ada", "eve");
    }

    @Test
    void keysAreIssuedByTheHoldersOfTokensAndWorkBesideThem() {
        var issued = with(issuer.token("operate")).post("/api-keys", "{\"scopes\":\"users.read\"}");
        var apiKey = issued.body().at("/key").stringValue();
        assertThat(with(apiKey).get("/users").status()).isEqualTo(200);
        assertThatProblem(with(apiKey.substring(1)).get("/users")).hasStatus(401);
    }

    static Stream<String> accepted() throws JOSEException {
        var rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        issuer.use(rsa).use(key);
        return Stream.of(token(claims -> claims.audience(List.of("https://other.example", LocalIssuer.AUDIENCE))),
                token(claims -> claims.expirationTime(inSeconds(-20))),
                token(claims -> claims.notBeforeTime(inSeconds(20))),
                token(claims -> claims.claim("scope", null).claim("scp", "users.read")),
                issuer.token(key, JWSAlgorithm.ES256, "application/at+jwt", reader()),
                issuer.token(rsa, JWSAlgorithm.PS256, "at+jwt", reader()),
                issuer.token(rsa, JWSAlgorithm.RS256, "at+jwt", reader()));
    }

    @ParameterizedTest
    @MethodSource
    void accepted(String token) {
        assertThat(with(token).get("/users").status()).isEqualTo(200);
    }

    static Stream<String> refused() throws JOSEException {
        var rsa = new RSAKeyGenerator(2048).keyID("rsa-for-another-algorithm").generate();
        issuer.use(rsa).use(key);
        var valid = issuer.token("users.read");
        var unsigned = Base64.getUrlEncoder().withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"at+jwt\"}".getBytes(UTF_8))
                + valid.substring(valid.indexOf('.'), valid.lastIndexOf('.') + 1);
        var publicKey = new OctetSequenceKey.Builder(key.toPublicJWK().toJSONString().getBytes(UTF_8))
                .keyID(key.getKeyID()).build();
        return Stream.of(token(claims -> claims.audience("https://other.example")),
                token(claims -> claims.audience(List.of())), token(claims -> claims.issuer("https://other.example")),
                token(claims -> claims.expirationTime(inSeconds(-40))), token(claims -> claims.expirationTime(null)),
                token(claims -> claims.notBeforeTime(inSeconds(40))), token(claims -> claims.subject(null)),
                token(claims -> claims.subject("")), token(claims -> claims.subject("a b")),
                token(claims -> claims.subject("a".repeat(256))), token(claims -> claims.subject("Anonymous")),
                token(claims -> claims.subject("Verification")),
                token(claims -> claims.subject("01HQJXYYX2BQEYCWTX34P9Z7DE")),
                token(claims -> claims.subject("01hqjxyyx2bqeycwtx34p9z7de")),
                token(claims -> claims.claim("cnf", Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"))),
                issuer.token(key, JWSAlgorithm.ES256, "JWT", reader()),
                issuer.token(key, JWSAlgorithm.ES256, null, reader()),
                issuer.token(rsa, JWSAlgorithm.RS512, "at+jwt", reader()),
                issuer.token(publicKey, JWSAlgorithm.HS256, "at+jwt", reader()),
                issuer.token(LocalIssuer.newKey(), JWSAlgorithm.ES256, "at+jwt", reader()),
                unsigned, valid.substring(0, valid.length() - 10), valid + "x", "e30.e30.", "a.b.c.d.e");
    }

    @ParameterizedTest
    @MethodSource
    void refused(String token) {
        assertThatProblem(with(token).get("/users")).hasStatus(401).hasType("unauthenticated");
        assertThat(with(token).get("/users").header("WWW-Authenticate")).contains("error=\"invalid_token\"");
    }

    @Test
    void aKeyThatIsNewIsAskedForAndMadeUpOnesHardlyBurdenTheIssuer() {
        var rotating = new LocalIssuer();
        try (rotating; var started = RunningService.on(TestDatabase.create(), rotating.settings())) {
            assertThat(started.api().withKey(rotating.token("users.read")).get("/users").status()).isEqualTo(200);
            rotating.use(LocalIssuer.newKey());
            assertThat(started.api().withKey(rotating.token("users.read")).get("/users").status()).isEqualTo(200);
            var before = rotating.requests();
            var begun = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                var madeUp = rotating.token(LocalIssuer.newKey(), JWSAlgorithm.ES256, "at+jwt", reader());
                assertThatProblem(started.api().withKey(madeUp).get("/users")).hasStatus(401);
            }
            var intervals = (System.nanoTime() - begun) / IssuerKeys.INTERVAL.toNanos() + 1;
            assertThat(rotating.requests() - before).isLessThanOrEqualTo((int) (2 * 2 * intervals));
            assertThat(started.api().withKey(rotating.token("users.read")).get("/users").status()).isEqualTo(200);
        }
    }

    @Tag("long")
    @Test
    void anIssuerThatIsAwayIsSurvived() {
        var away = new LocalIssuer();
        var token = away.token("users.read");
        away.stop();
        try (away; var started = RunningService.on(TestDatabase.create(), away.settings())) {
            var reader = started.api().withKey(token);
            var unavailable = reader.get("/users");
            assertThatProblem(unavailable).hasStatus(503).hasType("issuer-unavailable");
            assertThat(unavailable.header("Retry-After")).isEqualTo("5");
            assertThatProblem(started.api().get("/users")).hasStatus(401);
            assertThat(started.api().get("/actuator/health/readiness").status()).isEqualTo(200);
            away.restart();
            await().until(() -> reader.get("/users").status() == 200);
            away.stop();
            assertThat(reader.get("/users").status()).isEqualTo(200);
            var unknown = away.token(LocalIssuer.newKey(), JWSAlgorithm.ES256, "at+jwt", reader());
            // the service asks for the unknown key in vain, at most twice in an interval
            await().during(IssuerKeys.INTERVAL.plusSeconds(1)).atMost(Duration.ofSeconds(20))
                    .until(() -> started.api().withKey(unknown).get("/users").status() == 401
                            && reader.get("/users").status() == 200);
        }
    }

    @Test
    void metadataOfAnotherIssuerAreNotBelieved() {
        var impostor = new LocalIssuer();
        impostor.rename("https://other.example");
        try (impostor; var started = RunningService.on(TestDatabase.create(), impostor.settings())) {
            assertThatProblem(started.api().withKey(impostor.token("users.read")).get("/users")).hasStatus(503)
                    .hasType("issuer-unavailable");
        }
    }

    private static HttpApi with(String token) {
        return anonymous.withKey(token);
    }

    private static String token(Consumer<JWTClaimsSet.Builder> changes) {
        return issuer.token(reader().andThen(changes));
    }

    private static Consumer<JWTClaimsSet.Builder> reader() {
        return claims -> claims.claim("scope", "users.read");
    }

    private static Date inSeconds(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }
}
