package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;

@Isolated("reads what is logged")
@ExtendWith(OutputCaptureExtension.class)
class PortInUseFailureAnalyzerTests {
    @Test
    void namesTheVariableThatAnotherPortIsChosenBy(CapturedOutput output) throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = socket.getLocalPort();

            assertThatThrownBy(() -> new SpringApplicationBuilder(Application.class).run("--server.port=" + port))
                    .isInstanceOf(Exception.class);

            assertThat(output).containsSubsequence("Port " + port + " is in use", "PORT=" + (port + 1) + " ./mvnw")
                    .doesNotContain("\tat ");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(TomcatServletWebServerAutoConfiguration.class)
    static class Application {}
}
