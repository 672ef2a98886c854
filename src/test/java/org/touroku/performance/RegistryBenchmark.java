package org.touroku.performance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

import org.touroku.eventsourcing.EventStore;
import org.touroku.eventsourcing.projection.ProjectionStatus.Rebuilding;
import org.touroku.eventsourcing.projection.Projections;
import org.touroku.support.Fill;
import org.touroku.support.RunningService;
import org.touroku.support.TestDatabase;
import org.touroku.web.UrlEncryption;

/// A large registry against a small one: registrations, pages, the size of the tables, and rebuilds.
class RegistryBenchmark {
    private static final int MANY_USERS = Integer.getInteger("users", 1_000_000);
    private static final int FEW_USERS = 1_000;
    private static final int MORE_USERS = Math.min(50_000, MANY_USERS);
    private static final String REGISTRATIONS = "registrations through the event store, and both projections, ";

    private final Results results = new Results();

    @Test
    void comparesALargeRegistryWithASmallOne() throws Exception {
        try (results) {
            var few = fewPages();
            registrationsIntoAnEmptyRegistry(); // until the code is compiled
            var intoEmpty = registrationsIntoAnEmptyRegistry();
            results.add(REGISTRATIONS + "of the first %,d".formatted(MORE_USERS), perSecond(intoEmpty), "");
            try (var service = RunningService.on(TestDatabase.create())) {
                var began = Instant.now();
                var whileFilled = register(service, MANY_USERS);
                results.add(REGISTRATIONS + "of %,d".formatted(MANY_USERS), perSecond(whileFilled), "");
                pages(service, MANY_USERS, began).forEach((page, p99) -> results.add(
                        "pages of 20 of %,d users, %s".formatted(MANY_USERS, page), "p99 %.1f ms".formatted(p99),
                        "%.2f × that of %,d users".formatted(p99 / requireNonNull(few.get(page)), FEW_USERS)));
                sizes(service.bean(JdbcClient.class));
                var intoMany = register(service, MORE_USERS);
                results.add(REGISTRATIONS + "of %,d more than %,d".formatted(MORE_USERS, MANY_USERS),
                        perSecond(intoMany), "%.2f × those of the first".formatted(intoMany / intoEmpty));
                rebuilds(service, intoMany);
            }
        }
    }

    private static Map<String, Double> fewPages() {
        try (var service = RunningService.on(TestDatabase.create())) {
            var began = Instant.now();
            register(service, FEW_USERS);
            return pages(service, FEW_USERS, began);
        }
    }

    private static double registrationsIntoAnEmptyRegistry() {
        try (var service = RunningService.on(TestDatabase.create())) {
            return register(service, MORE_USERS);
        }
    }

    /// @return registrations per second
    private static double register(RunningService service, int users) {
        var started = System.nanoTime();
        Fill.users(service, users);
        return users / seconds(started);
    }

    /// @param began when the registrations began
    /// @return for each kind of page the time within which 99 of 100 requests are completed, one after the other and each for
    ///         another page, in milliseconds
    private static Map<String, Double> pages(RunningService service, int users, Instant began) {
        var pages = new LinkedHashMap<String, Double>();
        var ended = Instant.now();
        pages.put("newest first", p99(service, newestFirst(service, users)));
        pages.put("by name", p99(service, byName(service, users)));
        pages.put("by e-mail address",
                p99(service,
                        n -> "?sort=email&cursor=" + cursor(service, "email.f%d.1.hopper.01m%%d".formatted(users), n)));
        pages.put("of status active", p99(service,
                n -> "?status=active&cursor=" + cursor(service, "-created_at.f%d.%%d.".formatted(users), n % users)));
        pages.put("by name, as of any time", p99(service, n -> "?sort=name&as_of="
                + began.plus(Duration.between(began, ended).multipliedBy(n % 1000).dividedBy(1000))));
        pages.put("searched for a rare prefix, by name", p99(service, n -> "?sort=name&q=ada+lovelace+" + n % users));
        pages.put("searched for a common prefix, by name",
                p99(service, n -> "?sort=name&q=grace&min_position=" + n % users));
        return pages;
    }

    private static IntFunction<String> newestFirst(RunningService service, int users) {
        return n -> "?cursor=" + cursor(service, "-created_at.f0.%d.", n % users);
    }

    private static IntFunction<String> byName(RunningService service, int users) {
        return n -> "?sort=name&cursor=" + cursor(service, "name.f%d.1.grace %%d".formatted(users), n);
    }

    /// Of the tables with at least a byte for each user.
    private void sizes(JdbcClient jdbc) {
        var tables = jdbc.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
                .query((row, _) -> row.getString(1)).list();
        for (var table : tables) {
            jdbc.sql("ANALYZE TABLE " + table).query().listOfRows();
            var bytes = jdbc.sql("""
                    SELECT data_length + index_length
                      FROM information_schema.tables
                     WHERE table_schema = DATABASE() AND table_name = ?
                    """).param(table).query(Long.class).single();
            if (bytes >= MANY_USERS) {
                results.add("table %s of %,d users".formatted(table, MANY_USERS),
                        "%,d bytes per user".formatted(bytes / MANY_USERS), "");
            }
        }
    }

    private void rebuilds(RunningService service, double registrationsPerSecond) throws Exception {
        rebuild(service, "users", newestFirst(service, MANY_USERS), "");
        rebuild(service, "user_versions", byName(service, MANY_USERS), "");
        try (var _ = Fill.registering(service, 0.8 * registrationsPerSecond)) {
            rebuild(service, "users", newestFirst(service, MANY_USERS), " under 80 % of the registrations");
            rebuild(service, "user_versions", byName(service, MANY_USERS), " under 80 % of the registrations");
        }
    }

    /// What readers notice of a rebuild, the swap included.
    private void rebuild(RunningService service, String projection, IntFunction<String> query, String load) {
        var projections = service.bean(Projections.class);
        var before = p99(service, query);
        projections.rebuild(projection);
        var started = System.nanoTime();
        var meanwhile = p99(service, query, 0, _ -> Stream.ofNullable(
                projections.find(projection).orElseThrow().rebuild()).anyMatch(Rebuilding::isUnderWay));
        var seconds = seconds(started);
        results.add("rebuild of %s%s, while it is read".formatted(projection, load), "%,.0f s".formatted(seconds),
                "%,.0f events/s".formatted(service.bean(EventStore.class).head() / seconds));
        results.add("pages from %s while it is rebuilt%s".formatted(projection, load),
                "p99 %.1f ms".formatted(meanwhile), "%.2f × that of before".formatted(meanwhile / before));
    }

    private static double p99(RunningService service, IntFunction<String> query) {
        return p99(service, query, 1000, i -> i < 3000);
    }

    /// @param warm after so many requests
    /// @param more whether to go on
    private static double p99(RunningService service, IntFunction<String> query, int warm, IntPredicate more) {
        var nanos = new ArrayList<Long>();
        var random = new Random(1);
        for (int i = 0; more.test(i); i++) {
            var path = "/users" + query.apply(random.nextInt(MANY_USERS));
            var started = System.nanoTime();
            assertThat(service.api().get(path).status()).isEqualTo(200);
            if (i >= warm) {
                nanos.add(System.nanoTime() - started);
            }
        }
        nanos.sort(null);
        return nanos.get(nanos.size() * 99 / 100) / 1e6;
    }

    private static String cursor(RunningService service, String text, int number) {
        return service.bean(UrlEncryption.class).encrypt("\n\n" + text.formatted(number));
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private static String perSecond(double rate) {
        return "%,.0f/s".formatted(rate);
    }
}
