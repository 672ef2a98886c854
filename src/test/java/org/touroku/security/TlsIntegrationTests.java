package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

/// TLS as the page on security describes it.
@Tag("once")
class TlsIntegrationTests {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path directory;

    @Test
    void servesHttpsWithACertificateInFiles() throws Exception {
        var identity = identity();
        var certificate = identity.getCertificate("web");
        var certificates = write("certificate.pem", "CERTIFICATE", certificate.getEncoded());
        var key = write("key.pem", "PRIVATE KEY", identity.getKey("web", PASSWORD.toCharArray()).getEncoded());

        try (var service = RunningService.on(TestDatabase.create(), "--server.ssl.bundle=web",
                "--spring.ssl.bundle.pem.web.keystore.certificate=file:" + certificates,
                "--spring.ssl.bundle.pem.web.keystore.private-key=file:" + key);
                var client = HttpClient.newBuilder().sslContext(trusting(identity)).build()) {
            var address = URI.create(service.api().base().replaceFirst("^http:", "https:") + "/users");
            var page = client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.sslSession().orElseThrow().getPeerCertificates()).containsExactly(certificate);
            assertThat(page.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(page.body()).contains("\"self\":{\"href\":\"" + address);

            var plain = HttpRequest.newBuilder(URI.create(service.api().base() + "/users")).build();
            assertThat(client.send(plain, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
        }
    }

    /// A new key with a certificate that it has signed itself.
    private KeyStore identity() throws IOException, InterruptedException, GeneralSecurityException {
        var store = directory.resolve("identity.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(keytool, "-genkeypair", "-alias", "web", "-keyalg", "EC", "-dname",
                "CN=localhost",
                "-ext", "san=ip:127.0.0.1", "-keystore", store.toString(), "-storepass", PASSWORD).inheritIO().start();
        assertThat(made.waitFor()).isZero();
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private Path write(String file, String type, byte[] content) throws IOException {
        return Files.writeString(directory.resolve(file), "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(content), type));
    }

    private static SSLContext trusting(KeyStore identity) throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("web", identity.getCertificate("web"));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
