package org.touroku.support;

import static java.lang.System.Logger.Level.WARNING;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The library libfaketime as it is installed on this machine, by Debian's package `faketime` for instance: it gives a process
/// a wrong clock.
public final class Faketime {
    private static final List<Path> DIRECTORIES = List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"),
            Path.of("/usr/local/lib"));

    private Faketime() {}

    /// The environment of a process whose clock is wrong. The process has to end by itself or by SIGTERM: after SIGKILL the
    /// library leaves two small files in `/dev/shm`.
    ///
    /// Without the library the tests are aborted; they fail where it has to be there: on a CI server, and with the system
    /// property `touroku.test.faketime` set to `required`.
    ///
    /// @param ahead of the right time; negative for a clock that is behind
    public static Map<String, String> clock(Duration ahead) {
        return Map.of("LD_PRELOAD", library().toString(), "FAKETIME", "%+d".formatted(ahead.toSeconds()),
                // Waits of the JVM are measured by the monotonic clock. Without the second setting the library corrects them
                // nevertheless (for the sake of other versions of glibc), and Object.wait returns at once
                "FAKETIME_DONT_FAKE_MONOTONIC", "1", "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    private static Path library() {
        return DIRECTORIES.stream().flatMap(Faketime::withSubdirectories)
                .map(directory -> directory.resolve("faketime/libfaketime.so.1")).filter(Files::isReadable).findFirst()
                .orElseGet(Faketime::missing);
    }

    /// Debian has a directory of libraries for each architecture.
    private static Stream<Path> withSubdirectories(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Stream.of();
        }
        try (var entries = Files.list(directory)) {
            return Stream.concat(Stream.of(directory), entries.toList().stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path missing() {
        var message = "There is no libfaketime.so.1 in " + DIRECTORIES + ".";
        if (System.getenv("CI") != null || System.getProperty("touroku.test.faketime", "").equals("required")) {
            return fail(message);
        }
        // Surefire does not report why a whole class is aborted
        System.getLogger(Faketime.class.getName()).log(WARNING, "Tests of wrong clocks skipped: " + message);
        return abort(message);
    }
}
