package org.touroku.support;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

import org.touroku.TourokuApplication;
import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.Receipt;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.VerifyEmail;
import org.touroku.user.UserDecider;
import org.touroku.user.UserEvent;
import org.touroku.user.UserId;
import org.touroku.user.command.UserCommands;

/// The whole service in this process, on a free port and a given database.
public record RunningService(ConfigurableApplicationContext context, HttpApi api) implements AutoCloseable {
    /// The logging system, which services in one process share, is not made to be initialized by two at once.
    private static final ReentrantLock LOGGING = new ReentrantLock();

    /// @param settings as on the command line
    public static RunningService on(TestDatabase database, String... settings) {
        return on(database.url(), database, settings);
    }

    /// @param url      of the database, for instance through a proxy
    /// @param settings as on the command line
    public static RunningService on(String url, TestDatabase database, String... settings) {
        return start(TourokuApplication.class, url, database, settings);
    }

    /// @param bean     a class of which the service has a bean in addition
    /// @param settings as on the command line
    public static RunningService with(Class<?> bean, TestDatabase database, String... settings) {
        return start(bean, database.url(), database, settings);
    }

    private static RunningService start(Class<?> source, String url, TestDatabase database, String... settings) {
        var properties = Map.of(
                "server.port", "0",
                "spring.datasource.hikari.minimum-idle", "2",
                "spring.datasource.url", url,
                "spring.datasource.username", database.username(),
                "spring.datasource.password", database.password());
        var arguments = Stream.concat(Arrays.stream(settings),
                properties.entrySet().stream().map(p -> "--" + p.getKey() + "=" + p.getValue()));
        var context = start(source, TestDatabase.withKeyfile(arguments.toList()).toArray(String[]::new));
        var port = context.getEnvironment().getRequiredProperty("local.server.port");
        return new RunningService(context, new HttpApi("http://127.0.0.1:" + port));
    }

    private static ConfigurableApplicationContext start(Class<?> source, String... arguments) {
        LOGGING.lock();
        try {
            return new SpringApplicationBuilder(TourokuApplication.class, source).contextFactory(_ -> new Context())
                    .listeners(new LoggingInitialized()).run(arguments);
        } finally {
            if (LOGGING.isHeldByCurrentThread()) { // the start has failed early
                LOGGING.unlock();
            }
        }
    }

    /// Services in one process share what they read in class files when they look for beans: it is the same each time.
    private static final class Context extends AnnotationConfigServletWebServerApplicationContext {
        private static final DefaultResourceLoader SHARED = new DefaultResourceLoader();

        @Override
        public <T> Map<Resource, T> getResourceCache(Class<T> type) {
            return SHARED.getResourceCache(type);
        }

        @Override
        public void clearResourceCaches() {}
    }

    private static final class LoggingInitialized implements ApplicationListener<ApplicationPreparedEvent> {
        @Override
        public void onApplicationEvent(ApplicationPreparedEvent event) {
            LOGGING.unlock();
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /// What reads the events of users, with their personal data.
    public EventTypes<UserEvent> userEvents() {
        return context.getBeanProvider(new ParameterizedTypeReference<EventTypes<UserEvent>>() {
        }).getObject();
    }

    /// Handles a command that no request sends.
    public Receipt handle(UserCommand command) {
        return bean(UserCommands.class).handle(command, new CommandContext(new Metadata("command", "command", "test")));
    }

    /// Verifies the address that a user has now.
    public Receipt verifyEmail(String userId) {
        var address = bean(EventStore.class).readAll(UserDecider.stream(userId), 0)
                .filter(event -> Set.of("UserRegistered", "UserEmailChanged").contains(event.type()))
                .reduce((_, later) -> later).orElseThrow();
        return handle(new VerifyEmail(new UserId(userId), address.version()));
    }

    @Override
    public void close() {
        context.close();
    }
}
