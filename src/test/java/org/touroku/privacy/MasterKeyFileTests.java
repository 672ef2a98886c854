package org.touroku.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;

class MasterKeyFileTests {
    @TempDir
    private Path directory;

    @Test
    void theCommandMakesAFileForItsOwnerAlone() throws IOException {
        var file = directory.resolve("keys/master");
        assertThat(run("new-master-key", file.toString())).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(new MasterKeyFile(file).read()).hasSize(1);
    }

    @Test
    void theCommandPutsAnotherKeyBeforeThoseThatTheFileHas() throws IOException {
        var file = new MasterKeyFile(directory.resolve("master"));
        var first = file.add();
        assertThat(run("new-master-key", file.path().toString())).isZero();
        var keys = List.copyOf(file.read().keySet());
        assertThat(keys).hasSize(2).endsWith(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path()))).isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void theCommandSaysWhatIsWrong() throws IOException {
        assertThat(run("new-master-key")).isEqualTo(2);
        assertThat(run("new-master-key", "--help")).isEqualTo(2);
        var other = Files.writeString(directory.resolve("letter"), "Dear Ada");
        assertThat(run("new-master-key", other.toString())).isEqualTo(1);
        assertThat(other).hasContent("Dear Ada");
    }

    private static int run(String... arguments) {
        var err = new ByteArrayOutputStream();
        var status = NewMasterKeyCommand.run(arguments, new PrintStream(new ByteArrayOutputStream()),
                new PrintStream(err));
        assertThat(err.toString(UTF_8).isEmpty()).isEqualTo(status == 0);
        return status;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "id", "id AAAA", "ID AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "id AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nid AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void refusesAFileThatHasNoKeys(String content) throws IOException {
        var file = new MasterKeyFile(Files.writeString(directory.resolve("master"), content));
        assertThatThrownBy(file::read).isInstanceOf(MasterKeyMissing.class).hasMessageContaining("no master keys");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aServiceWithoutItsMasterKeySaysWhatToDo(CapturedOutput output) throws IOException {
        var database = TestDatabase.create();
        var first = new MasterKeyFile(directory.resolve("first"));
        first.add();
        RunningService.on(database, "--touroku.privacy.keyfile=" + first.path()).close();

        assertStartFails(database, directory.resolve("absent"));
        assertThat(output).containsSubsequence("There is no file", "absent", "new-master-key",
                "TOUROKU_PRIVACY_KEYFILE");
        var second = new MasterKeyFile(directory.resolve("second"));
        second.add();
        assertStartFails(database, second.path());
        assertThat(output).containsSubsequence("are encrypted under the master key", "does not have",
                "Add that key from your backup");
    }

    private static void assertStartFails(TestDatabase database, Path file) {
        assertThatThrownBy(() -> RunningService.on(database, "--touroku.privacy.keyfile=" + file))
                .hasRootCauseInstanceOf(MasterKeyMissing.class);
    }
}
