package org.touroku.support;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ConfigurableApplicationContext;

/// Starts and stops a service for tests: for all tests of a class if it is registered by a static field, and for each test if
/// it is registered by a field of the instance.
public final class ServiceExtension
        implements
            BeforeAllCallback,
            BeforeEachCallback,
            AfterEachCallback,
            AfterAllCallback {
    private final Supplier<RunningService> start;
    private @Nullable RunningService running;
    private boolean runsForOneTest;

    private ServiceExtension(Supplier<RunningService> start) {
        this.start = start;
    }

    /// @param settings as on the command line
    public static ServiceExtension onNewDatabase(String... settings) {
        return new ServiceExtension(() -> RunningService.on(TestDatabase.create(), settings));
    }

    /// @param bean     a class of which the service has a bean in addition
    /// @param settings as on the command line
    public static ServiceExtension with(Class<?> bean, String... settings) {
        return new ServiceExtension(() -> RunningService.with(bean, TestDatabase.create(), settings));
    }

    /// @param settings as on the command line
    public static ServiceExtension on(TestDatabase database, String... settings) {
        return new ServiceExtension(() -> RunningService.on(database, settings));
    }

    /// @param proxy between the service and the database
    public static ServiceExtension on(TcpProxy proxy, TestDatabase database) {
        return new ServiceExtension(() -> RunningService.on(proxy.url(), database));
    }

    /// A client of the service, which may be obtained before the service runs.
    public HttpApi api() {
        return new HttpApi(() -> running().api().base());
    }

    public <T> T bean(Class<T> type) {
        return running().bean(type);
    }

    public ConfigurableApplicationContext context() {
        return running().context();
    }
    public RunningService running() {
        return requireNonNull(running, "the service runs during tests only");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = start.get();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (running == null) {
            runsForOneTest = true;
            running = start.get();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (runsForOneTest) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    private void stop() {
        if (running != null) {
            running.close();
            running = null; // JUnit keeps this for as long as it runs tests
        }
    }
}
