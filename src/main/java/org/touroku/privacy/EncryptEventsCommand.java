package org.touroku.privacy;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.stream.Stream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;

/// The command `encrypt-events`: encrypts a log that an earlier version has written. To be run once, while no instance runs; if it was
/// interrupted, once more.
public final class EncryptEventsCommand {
    /// The first argument on the command line.
    public static final String NAME = "encrypt-events";

    /// The engine without the service, and what users' events are.
    @EnableAutoConfiguration
    @ComponentScan(basePackages = "org.touroku.user.command", useDefaultFilters = false, includeFilters = @Filter(type = FilterType.REGEX, pattern = ".*\\.UserEventTypes"))
    @Import({MasterKeysConfiguration.class, DataKeys.class, LogEncryption.class})
    private static final class Engine {}

    private EncryptEventsCommand() {}

    /// @param out for people
    /// @return the exit status: 1 if not all was encrypted
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        var settings = Stream.concat(Stream.of("--logging.level.org.touroku=warn"), Arrays.stream(arguments).skip(1));
        try (var engine = new SpringApplicationBuilder(Engine.class).web(WebApplicationType.NONE)
                .run(settings.toArray(String[]::new))) {
            out.println(engine.getBean(LogEncryption.class).encrypt()
                    ? "Personal data in the log are encrypted. Earlier versions of the service can't use this database any more."
                    : "Personal data in the log were encrypted before.");
            return 0;
        } catch (RuntimeException e) {
            err.println("Not all is encrypted: " + e.getMessage());
            return 1;
        }
    }
}
