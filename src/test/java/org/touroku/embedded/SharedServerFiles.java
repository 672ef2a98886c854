package org.touroku.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Unpacks the server once for all tests, as it is large.
public final class SharedServerFiles {
    private SharedServerFiles() {}

    /// A new directory for an embedded database. Its name has a blank, as those of users' directories may have.
    public static Path linkedInto(Path parent) throws IOException {
        var directory = Files.createDirectory(parent.resolve("a directory"));
        link(directory);
        return directory;
    }

    /// One at a time, as the directory is locked meanwhile.
    static synchronized void link(Path directory) throws IOException {
        try (var shared = DataDirectory.lock(Path.of("target", "embedded-database"))) {
            MariaDb.unpackedIn(shared);
            try (var unpacked = Files.newDirectoryStream(shared.path(), "mariadb-*")) {
                for (var server : unpacked) {
                    var link = directory.resolve(server.getFileName());
                    if (Files.notExists(link)) {
                        Files.createSymbolicLink(link, server);
                    }
                }
            }
        }
    }

    public static void unlink(Path directory) throws IOException {
        try (var links = Files.newDirectoryStream(directory, "mariadb-*")) {
            for (var link : links) {
                Files.delete(link);
            }
        }
    }
}
