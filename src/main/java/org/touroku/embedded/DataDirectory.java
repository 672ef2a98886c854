package org.touroku.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.util.FileSystemUtils;

/// The directory of an embedded database, locked for one service at a time: the server, its data and its log.
final class DataDirectory implements AutoCloseable {
    // Opening the lock file a second time in one process and closing it would unlock it
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static DataDirectory lock(Path directory) throws IOException {
        var path = Files.createDirectories(directory).toRealPath();
        if (!LOCKED_HERE.add(path)) {
            throw EmbeddedDatabaseException.inUse(path, "process " + ProcessHandle.current().pid());
        }
        try {
            var locked = new DataDirectory(path, lockFile(path));
            locked.deleteUnfinished();
            return locked;
        } catch (IOException | RuntimeException e) {
            LOCKED_HERE.remove(path);
            throw e;
        }
    }

    private static FileChannel lockFile(Path path) throws IOException {
        var channel = FileChannel.open(path.resolve("lock"), CREATE, READ, WRITE);
        try {
            // A byte far behind the process id is locked: where locks are mandatory, the id can still be read
            if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) == null) {
                var pid = ByteBuffer.allocate(32);
                channel.read(pid, 0);
                throw EmbeddedDatabaseException.inUse(path, "process " + US_ASCII.decode(pid.flip()));
            }
            channel.truncate(0).write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    Path data() {
        return resolve("data");
    }

    Path log() {
        return resolve("mariadbd.log");
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /// The argument that identifies this directory's server: no other process has it.
    String dataOption() {
        return "--datadir=" + data();
    }

    /// A new directory, deleted at the next start unless it gets another name.
    Path createUnfinished() throws IOException {
        return Files.createTempDirectory(path, "unfinished-");
    }

    /// Writes a file that only the user who runs the service can read.
    Path writeSecret(String name, String content) throws IOException {
        var unfinished = Files.createTempFile(path, "unfinished-", null);
        Files.writeString(unfinished, content);
        return Files.move(unfinished, resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void deleteUnfinished() throws IOException {
        try (var unfinished = Files.newDirectoryStream(path, "unfinished-*")) {
            for (var each : unfinished) {
                FileSystemUtils.deleteRecursively(each);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException _) {
            // The installer of a service that was killed is still at work in there: left for the next start
        }
    }

    @Override
    public void close() {
        if (!lock.isOpen()) {
            return; // another process may hold the directory by now
        }
        try {
            lock.close();
        } catch (IOException e) {
            throw EmbeddedDatabaseException.unusable(path, e);
        } finally {
            LOCKED_HERE.remove(path);
        }
    }
}
