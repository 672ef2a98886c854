package org.touroku.privacy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The command `new-master-key FILE`: makes the file, or puts another key before those that it has.
public final class NewMasterKeyCommand {
    /// The first argument on the command line.
    public static final String NAME = "new-master-key";

    private NewMasterKeyCommand() {}

    /// @param out for people
    /// @return the exit status: 2 if an argument is wrong, 1 if the file could not be written
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 2 || arguments[1].startsWith("-")) {
            err.println("Usage: new-master-key FILE");
            return 2;
        }
        var file = new MasterKeyFile(Path.of(arguments[1]));
        try {
            var existed = Files.exists(file.path());
            var id = file.add();
            out.println(existed
                    ? "%s has the new key %s before the others. Running instances wrap all data keys with it once they have read the file."
                            .formatted(file.path(), id)
                    : "%s has the key %s. Back it up apart from the database, and set TOUROKU_PRIVACY_KEYFILE=%s."
                            .formatted(file.path(), id, file.path().toAbsolutePath()));
            return 0;
        } catch (IOException | MasterKeyMissing e) {
            err.println("No key was made: " + e.getMessage());
            return 1;
        }
    }
}
