package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Isolated("reads what is logged")
@ExtendWith(OutputCaptureExtension.class)
class ListenAddressesTests {
    private static final String LOOPBACK = "--server.address=127.0.0.1";

    @ParameterizedTest
    @ValueSource(strings = {"--server.address=0.0.0.0", "--server.address=::", "--server.address=192.0.2.1",
            "--server.address="})
    void theServiceDoesNotStartWhereOthersCanReachIt(String address, CapturedOutput output) {
        assertThatThrownBy(() -> start(address)).isInstanceOf(ListenAddresses.OpenToOthers.class);
        assertThat(output).containsSubsequence("would listen on ", "authenticates nobody", "issue-key",
                "TOUROKU_SECURITY_JWT_ISSUER",
                "leave out SERVER_ADDRESS",
                "TOUROKU_SECURITY_OPEN=true").doesNotContain("\tat ");
    }

    @Test
    void neitherDoesTheActuator(CapturedOutput output) {
        assertThatThrownBy(() -> start(LOOPBACK, "--management.server.port=0"))
                .isInstanceOf(ListenAddresses.OpenToOthers.class);
        assertThat(output).contains("would listen on all interfaces");
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOPBACK, "--server.address=::1", "--server.address=localhost",
            LOOPBACK + " --management.server.port=0 --management.server.address=127.0.0.1"})
    void startsOnLoopbackWithoutAWord(String settings, CapturedOutput output) {
        start(settings.split(" "));
        assertThat(output).doesNotContain("authenticated");
    }

    @Test
    void startsAnywhereIfThatIsWantedAndWarnsEachTime(CapturedOutput output) {
        start("--server.address=0.0.0.0", "--touroku.security.open=true");
        assertThat(output).contains("WARN", "Everyone who can connect to 0.0.0.0 may do everything");
    }

    @Test
    void startsAnywhereOnceCredentialsAreRequired(CapturedOutput output) {
        start("--server.address=0.0.0.0", "--required=true");
        assertThat(output).doesNotContain("authenticated");
    }

    private static void start(String... settings) {
        var arguments = new String[settings.length + 1];
        System.arraycopy(settings, 0, arguments, 0, settings.length);
        arguments[settings.length] = "--server.port=0";
        new SpringApplicationBuilder(Application.class).run(arguments).close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({PropertyPlaceholderAutoConfiguration.class,
            TomcatServletWebServerAutoConfiguration.class})
    @Import(ListenAddresses.class)
    static class Application {
        @Bean
        static Credentials credentials(@Value("${required:false}") boolean areRequired) {
            var credentials = mock(Credentials.class);
            when(credentials.areRequired()).thenReturn(areRequired);
            return credentials;
        }
    }
}
