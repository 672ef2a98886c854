package org.touroku.privacy;

import java.nio.file.Path;

/// The service can't do without its master keys.
final class MasterKeyMissing extends RuntimeException {
    private static final String CREATE = "Create a key with 'java -jar target/touroku.jar new-master-key %s'"
            + " and name the file in TOUROKU_PRIVACY_KEYFILE. Back it up apart from the database: without it, nobody can ever"
            + " read the names and addresses in there.";

    private final String action;

    private MasterKeyMissing(String message, String action) {
        super(message);
        this.action = action;
    }

    static MasterKeyMissing notConfigured() {
        return new MasterKeyMissing(
                "Personal data are encrypted, and no master key is configured for this database.",
                CREATE.formatted("FILE"));
    }

    static MasterKeyMissing absent(Path file) {
        return new MasterKeyMissing("There is no file %s with master keys.".formatted(file), CREATE.formatted(file));
    }

    static MasterKeyMissing unreadable(Path file) {
        return new MasterKeyMissing("The file %s has no master keys, or can't be read.".formatted(file),
                "Restore it, and see that the user who runs the service may read it. Each line is an id, a space, and 32 bytes in base64.");
    }

    static MasterKeyMissing unknown(Path file, String id) {
        return new MasterKeyMissing(
                "Data in this database are encrypted under the master key %s, which %s does not have."
                        .formatted(id, file),
                "Add that key from your backup. The first key of the file is used for new data.");
    }

    String action() {
        return action;
    }
}
