package org.touroku;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import org.touroku.user.EmailAddress;
import org.touroku.user.Username;
import org.touroku.user.projection.SearchKey;

/// What a newcomer runs first.
class BuildTests {
    private static final int FIRST_PRIVATE_PLANE = 0xF0000;

    @Test
    void doesNotListDownloads() throws IOException {
        assertThat(Path.of(".mvn/maven.config")).content().containsPattern("(?m)^-ntp$");
    }

    /// The jar contains the ICU of this directory, not the library; see the build.
    @Tag("long")
    @Test
    void thePackagedPartOfIcuKnowsAllCharacters() throws Exception {
        var classes = Path.of("target/classes");
        assertThat(classes.resolve("com/ibm/icu/impl/data/icudata")).isDirectoryNotContaining("glob:**.res");
        try (var packaged = new URLClassLoader(new URL[]{classes.toUri().toURL()},
                ClassLoader.getPlatformClassLoader())) {
            var canonical = method(packaged, EmailAddress.class, "canonicalOfStored");
            var key = method(packaged, SearchKey.class, "of");
            var username = packaged.loadClass(Username.class.getName()).getConstructor(String.class);
            username.newInstance("می\u200Cخواهم");
            var differing = new ArrayList<Integer>();
            for (int c = 0; c < FIRST_PRIVATE_PLANE; c++) {
                var text = "x" + Character.toString(c) + "x";
                var address = "a@" + text;
                if (!SearchKey.of(text).equals(key.invoke(null, text))
                        || !EmailAddress.canonicalOfStored(address).equals(canonical.invoke(null, address))) {
                    differing.add(c);
                }
            }
            assertThat(differing).isEmpty();
        }
    }

    private static Method method(ClassLoader loader, Class<?> type, String name) throws ReflectiveOperationException {
        var loaded = loader.loadClass(type.getName());
        assertThat(loaded).isNotSameAs(type);
        return loaded.getMethod(name, String.class);
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
