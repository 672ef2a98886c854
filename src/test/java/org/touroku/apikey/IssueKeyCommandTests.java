package org.touroku.apikey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with the arguments of the command is said before a database is opened.
class IssueKeyCommandTests {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                              | --scopes must be one or more of
            --scopes=                       | --scopes must be one or more of
            --scopes=all                    | --scopes must be one or more of
            --scopes=operate --expires=1d   | --expires must be a duration
            --scopes=operate --expires=PT1S | --expires must be a duration
            --scopes=operate --expire=P1D   | Unknown: --expire
            --scopes=operate P1D            | Unknown: P1D
            """)
    void saysWhatIsWrong(String arguments, String message) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var given = Stream.concat(Stream.of("issue-key"),
                arguments.isEmpty() ? Stream.of() : Stream.of(arguments.split(" ", -1)));
        assertThat(IssueKeyCommand.run(given.toArray(String[]::new), new PrintStream(out), new PrintStream(err)))
                .isEqualTo(2);
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8)).startsWith(message).contains("Usage: issue-key");
    }
}
