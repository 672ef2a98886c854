package org.touroku.privacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;

import javax.crypto.SecretKey;

/// A file with master keys, one a line: an id, a space, and 32 bytes in base64. The first one wraps new data keys. Lines that begin with # are
/// comments.
record MasterKeyFile(Path path) {
    private static final Pattern LINE = Pattern.compile("([a-z0-9-]{1,40}) ([A-Za-z0-9+/]{43}=)");
    private static final String COMMENT = "# Master keys of Touroku. Without them nobody can read names and addresses.";

    /// The keys, in the order of the file.
    ///
    /// @throws MasterKeyMissing if there is no such file, or a line is no key
    SequencedMap<String, SecretKey> read() {
        var keys = new LinkedHashMap<String, SecretKey>();
        for (var line : lines()) {
            var key = LINE.matcher(line);
            if (!key.matches()
                    || keys.put(key.group(1), AesGcm.key(Base64.getDecoder().decode(key.group(2)))) != null) {
                throw MasterKeyMissing.unreadable(path);
            }
        }
        if (keys.isEmpty()) {
            throw MasterKeyMissing.unreadable(path);
        }
        return keys;
    }

    /// When it was changed for the last time.
    FileTime changed() {
        try {
            return Files.getLastModifiedTime(path);
        } catch (NoSuchFileException _) {
            throw MasterKeyMissing.absent(path);
        } catch (IOException e) {
            throw MasterKeyMissing.unreadable(path);
        }
    }

    /// Draws a key and puts it before the others. Only the owner may read the file, which is replaced as a whole.
    ///
    /// @return the id of the key
    String add() throws IOException {
        var id = LocalDate.now(ZoneOffset.UTC) + "-" + HexFormat.of().formatHex(RandomBytes.draw(4));
        var lines = new ArrayList<>(List.of(COMMENT, id + " " + Base64.getEncoder().encodeToString(AesGcm.newKey())));
        if (Files.exists(path)) {
            read();
            lines.addAll(lines());
        }
        var directory = path.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        var unfinished = Files.createTempFile(directory, "unfinished-", null); // for the owner alone
        Files.write(unfinished, lines);
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return id;
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(path).stream().map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        } catch (NoSuchFileException _) {
            throw MasterKeyMissing.absent(path);
        } catch (IOException e) {
            throw MasterKeyMissing.unreadable(path);
        }
    }
}
