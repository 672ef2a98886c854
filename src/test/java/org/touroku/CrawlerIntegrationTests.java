package org.touroku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

import org.touroku.apikey.Scope;
import org.touroku.support.Greetings;
import org.touroku.support.HttpApi;
import org.touroku.support.MailCatcher;
import org.touroku.support.ProjectionFixtures;
import org.touroku.support.ServiceExtension;

/// A client that starts at the root reaches every resource and every operation by links and forms alone.
class CrawlerIntegrationTests {
    /// The token that it needs is in a mail, with a link to a page that has a form.
    private static final String BUTTON = "POST /users/{id}/verification";

    private static final MailCatcher mails = new MailCatcher();
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.with(Greetings.class, mails.settings());
    private static HttpApi api = service.api();

    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> templates = new TreeSet<>();

    @BeforeAll
    static void createResourcesOfEveryKind() {
        service.bean(Greetings.class).greetBy(_ -> {
            throw new IOException("so that jobs can be retried");
        });
        for (int i = 0; i < 5; i++) {
            api.register("User " + i, "user" + i + "@example.com");
        }
        var first = api.get("/users?sort=created_at").body().at("/_embedded/users/0/id").stringValue();
        assertThat(api.put("/users/" + first + "/deactivation", "{}").status()).isEqualTo(200);
        ProjectionFixtures.rebuild(service.running(), "users");
        ProjectionFixtures.parkStream(service.running());
        ProjectionFixtures.causeDrift(service.running());
        ProjectionFixtures.leaveRebuildUnfinished(service.running(), "user_versions");
        await().until(() -> api.get("/jobs?state=failed").body().at("/count").intValue() > 0);
        var key = api.post("/api-keys", "{\"scopes\":\"" + String.join(",", Scope.NAMES) + "\"}");
        api = api.withKey(key.body().at("/key").stringValue());
    }

    @AfterAll
    static void stopMails() {
        mails.close();
    }

    @Test
    void findsNoBrokenLinkAndAFormForEveryOperation() {
        crawl();
        assertThat(found).hasSizeGreaterThan(30);
        assertThat(templates).containsExactlyElementsOf(operations());
    }

    private void crawl() {
        var next = new ArrayDeque<>(Set.of(api.base() + "/", api.base() + "/users?size=2"));
        while (!next.isEmpty()) {
            var address = next.poll();
            if (!found.add(address)) {
                continue;
            }
            assertThat(address).startsWith(api.base());
            var response = api.get(address, "Accept", "application/prs.hal-forms+json, */*;q=0.1");
            assertThat(response.status()).as(address).isEqualTo(200);
            if (response.header("Content-Type").equals("application/prs.hal-forms+json")) {
                collect(response.body(), address, next);
                assertThat(response.link("index") + response.link("self")).as(address).contains(api.base() + "/");
            }
        }
    }

    private void collect(JsonNode resource, String address, ArrayDeque<String> next) {
        resource.at("/_links").forEach(link -> next.add(link.at("/href").stringValue()
                .replaceAll("\\{\\?[^}]*}", "").replace("{id}", anyUser()).replace("{position}", "1")));
        resource.at("/_embedded").forEach(all -> all.forEach(one -> collect(one, address, next)));
        resource.at("/_templates").forEach(template -> {
            assertThat(template.at("/title").stringValue("")).as(template.toString()).isNotBlank();
            template.at("/properties")
                    .forEach(property -> assertThat(property.at("/prompt").stringValue("")).isNotBlank());
            templates.add(
                    template.at("/method").stringValue() + " " + URI.create(template.at("/target").stringValue(address))
                            .getPath().replaceAll("[0-9A-Z]{26}", "{id}")
                            .replaceAll("projections/[a-z_]+", "projections/{name}")
                            .replaceAll("jobs/[0-9]+", "jobs/{id}"));
        });
    }

    private static String anyUser() {
        return api.get("/users").body().at("/_embedded/users/0/id").stringValue();
    }

    private static Set<String> operations() {
        var operations = new TreeSet<String>();
        service.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, handler) -> {
                    if (isOwn(handler)) {
                        mapping.getMethodsCondition().getMethods().stream()
                                .filter(method -> !method.name().equals("GET"))
                                .forEach(method -> operations
                                        .add(method + " " + mapping.getPatternValues().iterator().next()));
                    }
                });
        assertThat(operations.remove(BUTTON)).isTrue();
        assertThat(operations).isNotEmpty();
        return operations;
    }

    private static boolean isOwn(HandlerMethod handler) {
        return handler.getBeanType().getName().startsWith("org.touroku.");
    }
}
