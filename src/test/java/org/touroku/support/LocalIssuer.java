package org.touroku.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// An issuer of access tokens on this machine, with metadata and keys.
public final class LocalIssuer implements AutoCloseable {
    public static final String AUDIENCE = "https://users.example.com";
    private static final JsonMapper JSON = new JsonMapper();

    private final int port;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<JWK> keys = new ArrayList<>(List.of(newKey()));
    private HttpServer server;
    private String name;

    public LocalIssuer() {
        server = listen(0);
        port = server.getAddress().getPort();
        name = issuer();
    }

    private HttpServer listen(int port) {
        try {
            var listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            listening.createContext("/realms/test/.well-known/openid-configuration", exchange -> respond(exchange,
                    JSON.writeValueAsString(Map.of("issuer", name, "jwks_uri", base() + "/keys"))));
            listening.createContext("/keys",
                    exchange -> respond(exchange, new JWKSet(keys).toPublicJWKSet().toString()));
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void respond(HttpExchange exchange, String json) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            var body = json.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /// As it stands in its tokens.
    public String issuer() {
        return base() + "/realms/test";
    }

    private String base() {
        return "http://127.0.0.1:" + port;
    }

    /// Settings with which a service accepts its tokens.
    public String[] settings(String... more) {
        var settings = new ArrayList<>(List.of("--touroku.security.jwt.issuer=" + issuer(),
                "--touroku.security.jwt.audience=" + AUDIENCE));
        settings.addAll(List.of(more));
        return settings.toArray(String[]::new);
    }

    /// How many requests it has received.
    public int requests() {
        return requests.get();
    }

    /// A key for ES256.
    public static JWK newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString()).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The key of the next tokens, which are published together with the former ones.
    public LocalIssuer use(JWK key) {
        keys.addFirst(key);
        return this;
    }

    /// Calls itself something else in its metadata.
    public void rename(String name) {
        this.name = name;
    }

    /// A valid token.
    public String token(String... scopes) {
        return token(claims -> claims.claim("scope", String.join(" ", scopes)));
    }

    /// A token that is valid but for what is changed.
    public String token(Consumer<JWTClaimsSet.Builder> changes) {
        return token(keys.getFirst(), JWSAlgorithm.ES256, "at+jwt", changes);
    }

    /// @param type null for none
    public String token(JWK key, JWSAlgorithm algorithm, @Nullable String type,
            Consumer<JWTClaimsSet.Builder> changes) {
        var now = Instant.now();
        var claims = new JWTClaimsSet.Builder().issuer(issuer()).audience(AUDIENCE).subject("ada")
                .claim("client_id", "tests").jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now.minus(Duration.ofMinutes(10))))
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(10))));
        changes.accept(claims);
        try {
            var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key.getKeyID())
                    .type(type == null ? null : new JOSEObjectType(type)).build(), claims.build());
            token.sign(new DefaultJWSSignerFactory().createJWSSigner(key, algorithm));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Does not respond any more.
    public void stop() {
        server.stop(0);
    }

    /// Responds again.
    public void restart() {
        server = listen(port);
    }

    @Override
    public void close() {
        stop();
    }
}
