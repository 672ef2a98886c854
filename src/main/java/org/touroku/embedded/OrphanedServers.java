package org.touroku.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Database servers that still run because their service was killed. They hold the data directory, so they are ended before a
/// new server starts.
///
/// They are found by their command line, not by a process id in a file: the file may be missing, and the id may belong to another
/// process by now.
final class OrphanedServers {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedServers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DataDirectory directory;

    OrphanedServers(DataDirectory directory) {
        this.directory = directory;
    }

    /// Ends them and waits until they have exited. The caller holds the directory's lock, so no service uses them.
    void end() throws InterruptedException {
        var found = find();
        if (found.isEmpty()) {
            return;
        }
        LOG.info("Ending the server that a killed service left behind (process {})", found.getFirst().pid());
        found.forEach(ProcessHandle::destroy);
        if (!gone()) {
            find().forEach(ProcessHandle::destroyForcibly);
            if (!gone()) {
                throw EmbeddedDatabaseException.failed("is held by process %d, which cannot be ended".formatted(
                        find().getFirst().pid()), directory.log());
            }
        }
    }

    // Searches again each time: a zombie process counts as alive, but has no arguments any more
    private boolean gone() throws InterruptedException {
        var giveUp = Instant.now().plus(PATIENCE);
        while (!find().isEmpty()) {
            if (Instant.now().isAfter(giveUp)) {
                return false;
            }
            Thread.sleep(Duration.ofMillis(20));
        }
        return true;
    }

    private List<ProcessHandle> find() {
        return ProcessHandle.allProcesses().filter(process -> holdsTheData(process.info())).toList();
    }

    private boolean holdsTheData(ProcessHandle.Info process) {
        var command = process.command().orElse("");
        return (command.contains("mariadbd") || command.contains("mysqld"))
                && process.arguments().map(arguments -> List.of(arguments).contains(directory.dataOption()))
                        .orElse(command.startsWith(directory.path().toString())); // Windows does not tell the arguments
    }
}
