package org.touroku.embedded;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/// The embedded database did not start: the reason and the remedy.
final class EmbeddedDatabaseException extends RuntimeException {
    private static final String CONFIGURE_ONE = """
            Set SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD to use a MySQL server\
            """;

    private final String action;

    private EmbeddedDatabaseException(String description, String action, @Nullable Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    static EmbeddedDatabaseException missing() {
        return new EmbeddedDatabaseException(
                "No database is configured, and the embedded one is not part of the packaged application.",
                CONFIGURE_ONE + ", or run ./mvnw spring-boot:run, which brings the embedded one along.", null);
    }

    static EmbeddedDatabaseException inUse(Path directory, String owner) {
        return new EmbeddedDatabaseException(
                "The directory %s of the embedded database is in use by %s.".formatted(directory, owner),
                "End that service, or give this one a directory of its own with TOUROKU_EMBEDDED_DIRECTORY.", null);
    }

    static EmbeddedDatabaseException unusable(Path directory, IOException cause) {
        return new EmbeddedDatabaseException("The embedded database in %s cannot be set up: %s".formatted(
                directory.toAbsolutePath(), cause),
                "Make the directory writable and see that its disk is not full, or "
                        + "choose another one with TOUROKU_EMBEDDED_DIRECTORY. " + CONFIGURE_ONE + " instead.",
                cause);
    }

    static EmbeddedDatabaseException failed(String whatHappened, Path log) {
        return new EmbeddedDatabaseException("The embedded database " + whatHappened + ".",
                "See the end of " + log + ", and whether the disk is full. " + CONFIGURE_ONE + " instead.", null);
    }

    String action() {
        return action;
    }
}
