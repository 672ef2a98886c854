package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class JwtSettingsTests {
    @ParameterizedTest
    @ValueSource(strings = {"", "issuer=https://id.example,audience=a", "issuer=http://127.0.0.1:8080,audience=a",
            "issuer=http://localhost/realms/test,audience=a,algorithms=ES512,types=at+jwt|JWT,clock-skew=PT5M",
            "issuer=https://id.example,audience=a,clock-skew=0"})
    void accepts(String settings) {
        runner(settings).run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer=https://id.example", "audience=https://users.example.com",
            "issuer=http://192.0.2.1,audience=a", "issuer=file:///etc/passwd,audience=a",
            "issuer=id.example,audience=a",
            "issuer=https://id.example,audience=a,algorithms=HS256",
            "issuer=https://id.example,audience=a,algorithms=none",
            "issuer=https://id.example,audience=a,algorithms=", "issuer=https://id.example,audience=a,types=",
            "issuer=https://id.example,audience=a,clock-skew=PT5M1S",
            "issuer=https://id.example,audience=a,clock-skew=-PT1S"})
    void refusesWhatIsNotSafe(String settings) {
        runner(settings).run(context -> assertThat(context).hasFailed().getFailure().rootCause().isNotNull());
    }

    private static ApplicationContextRunner runner(String settings) {
        return new ApplicationContextRunner().withUserConfiguration(Application.class)
                .withPropertyValues(Stream.of(settings.split(",")).filter(setting -> !setting.isEmpty())
                        .map(setting -> "touroku.security.jwt." + setting.replace('|', ',')).toArray(String[]::new));
    }

    @EnableConfigurationProperties(JwtSettings.class)
    static class Application {}
}
