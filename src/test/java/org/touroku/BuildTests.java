package org.touroku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a newcomer runs first.
class BuildTests {
    @Test
    void doesNotListDownloads() throws IOException {
        assertThat(Path.of(".mvn/maven.config")).content().containsPattern("(?m)^-ntp$");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs bash")
    void theScriptOfTheAotCacheSaysInOneLineWhichJdkItNeeds(@TempDir Path home) throws Exception {
        var java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"17.0.9\" 2023-10-17' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder("src/scripts/aot-cache").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", home.toString());

        var process = builder.start();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).containsOnlyOnce("\n")
                .contains("needs a JDK 25", java + " is version 17");
        assertThat(process.waitFor()).isNotZero();
    }
}
