package org.touroku.apikey;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.github.f4b6a3.ulid.UlidCreator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.Metadata;

/// The command `issue-key`: whoever may use the database gets an API key, so the first one needs no other. The engine runs without
/// the service meanwhile.
public final class IssueKeyCommand {
    /// The first argument on the command line.
    public static final String NAME = "issue-key";
    private static final Set<String> OPTIONS = Set.of("scopes", "expires", "label");
    private static final String USAGE = """
            Usage: issue-key --scopes=SCOPE[,SCOPE…] [--expires=DURATION] [--label=TEXT]

              --scopes   one or more of %s
              --expires  how long the key is valid, such as P90D or PT12H; without it, until it is revoked
              --label    what the key is for

            The database is configured as for the service.""".formatted(String.join(", ", Scope.NAMES));

    /// No configuration that the service would find: it has all of this anyway.
    @EnableAutoConfiguration
    @Import({ApiKeys.class, ApiKeyEventTypes.class})
    private static final class Engine {}

    private IssueKeyCommand() {}

    /// @param out for the key alone
    /// @param err for people
    /// @return the exit status: 2 if an argument is wrong, 1 if the key could not be issued
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        var options = new DefaultApplicationArguments(arguments);
        var label = option(options, "label").orElse("");
        var scopes = option(options, "scopes").orElse("");
        var expires = option(options, "expires").orElse(null);
        var wrong = wrong(options, label, scopes, expires);
        if (wrong != null) {
            err.println(wrong + "\n\n" + USAGE);
            return 2;
        }
        var application = new SpringApplicationBuilder(Engine.class).web(WebApplicationType.NONE);
        var silent = "--logging.level.org.touroku=warn";
        var settings = Arrays.stream(options.getSourceArgs()).skip(1).filter(argument -> !isOption(argument));
        var standardOutput = System.out;
        System.setOut(err); // what is logged
        try (var engine = application.run(Stream.concat(Stream.of(silent), settings)
                .toArray(String[]::new))) {
            out.println(engine.getBean(ApiKeys.class).issue(label, scopes, expires, context()));
            err.println("This key is shown only now. " + (expires == null
                    ? "It does not expire."
                    : "It expires in " + expires + "."));
            return 0;
        } catch (RuntimeException e) {
            err.println("No key was issued: " + e.getMessage());
            return 1;
        } finally {
            System.setOut(standardOutput);
        }
    }

    private static boolean isOption(String argument) {
        return OPTIONS.stream()
                .anyMatch(option -> argument.equals("--" + option) || argument.startsWith("--" + option + "="));
    }

    private static Optional<String> option(ApplicationArguments options, String name) {
        return Optional.ofNullable(options.getOptionValues(name)).map(values -> String.join(",", values));
    }

    /// @return what is wrong, null if nothing is
    private static @Nullable String wrong(ApplicationArguments options, String label, String scopes,
            @Nullable String expires) {
        var unknown = options.getOptionNames().stream().filter(name -> !OPTIONS.contains(name) && !name.contains("."))
                .findFirst();
        if (unknown.isPresent() || options.getNonOptionArgs().size() > 1) {
            return "Unknown: " + unknown.map(name -> "--" + name).orElseGet(() -> options.getNonOptionArgs().getLast());
        }
        return Stream.of(violation("--scopes", scopes, Scope::parse), violation("--label", label, Label::parse),
                expires == null ? Optional.<String>empty() : violation("--expires", expires, Lifetime::parse))
                .flatMap(Optional::stream).findFirst().orElse(null);
    }

    private static Optional<String> violation(String option, String value, Consumer<String> read) {
        try {
            read.accept(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(option + " " + e.getMessage());
        }
    }

    private static CommandContext context() {
        var id = UlidCreator.getMonotonicUlid().toString();
        return new CommandContext(new Metadata(id, id, "command line"));
    }
}
