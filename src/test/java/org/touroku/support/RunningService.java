package org.touroku.support;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;

import org.touroku.TourokuApplication;
import org.touroku.eventsourcing.json.EventTypes;
import org.touroku.user.UserEvent;

/// The whole service in this process, on a free port and a given database.
public record RunningService(ConfigurableApplicationContext context, HttpApi api) implements AutoCloseable {
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

    /// One at a time: the logging system that they share is not made to be initialized by two at once.
    private static synchronized ConfigurableApplicationContext start(Class<?> source, String... arguments) {
        return new SpringApplicationBuilder(TourokuApplication.class, source).run(arguments);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /// What reads the events of users, with their personal data.
    public EventTypes<UserEvent> userEvents() {
        return context.getBeanProvider(new ParameterizedTypeReference<EventTypes<UserEvent>>() {
        }).getObject();
    }

    @Override
    public void close() {
        context.close();
    }
}
