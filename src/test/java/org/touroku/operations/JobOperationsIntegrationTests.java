package org.touroku.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import org.touroku.eventsourcing.JobResult;
import org.touroku.support.Greetings;
import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// Operators see jobs, retry and abandon them.
@Execution(ExecutionMode.CONCURRENT)
class JobOperationsIntegrationTests {
    private static final String FORMS = "application/prs.hal-forms+json";

    @RegisterExtension
    private final ServiceExtension service = ServiceExtension.with(Greetings.class);
    private final HttpApi api = service.api();

    @Test
    void showsAJobWithLinksToItsUserAndItsEvent() {
        var user = register("Ada");
        var page = awaitState("done");
        var job = page.at("/_embedded/jobs/0");
        assertThat(job.at("/process").stringValue()).isEqualTo("greetings");
        assertThat(job.at("/kind").stringValue()).isEqualTo("greeting");
        assertThat(job.at("/user_id").stringValue()).isEqualTo(user);
        assertThat(job.at("/position").longValue()).isEqualTo(1);
        assertThat(job.at("/round").intValue()).isEqualTo(1);
        assertThat(job.at("/attempts").intValue()).isEqualTo(1);
        assertThat(job.at("/created_at").stringValue()).isLessThan(job.at("/ended_at").stringValue());
        assertThat(job.has("due_at") || job.has("error") || job.has("_templates")).isFalse();

        var alone = api.get(job.at("/_links/self/href").stringValue(), "Accept", FORMS);
        assertThat(alone.body().at("/id")).isEqualTo(job.at("/id"));
        assertThat(alone.body().has("_templates")).isFalse();
        assertThat(api.get(alone.link("user")).body().at("/name").stringValue()).isEqualTo("Ada");
        assertThat(api.get(alone.link("event")).body().at("/type").stringValue()).isEqualTo("UserRegistered");
        assertThat(api.get(alone.link("jobs")).body().at("/count").intValue()).isEqualTo(1);
    }

    @Test
    void retriesAJobThatHasFailed() {
        greetBy(_ -> fail());
        register("Ada");
        var failed = awaitState("failed").at("/_embedded/jobs/0");
        assertThat(failed.at("/error").stringValue()).contains("IOException");
        assertThat(failed.at("/due_at").stringValue()).isGreaterThan(failed.at("/created_at").stringValue());

        greetBy(_ -> new JobResult.Done());
        var form = api.get(failed.at("/_links/self/href").stringValue(), "Accept", FORMS).body()
                .at("/_templates/retry");
        assertThat(form.at("/method").stringValue()).isEqualTo("POST");
        var retried = api.post(form.at("/target").stringValue(), "");
        assertThat(retried.status()).isEqualTo(200);
        awaitState("done");
    }

    @Test
    void abandonsAJobAndRetriesIt() {
        greetBy(_ -> fail());
        register("Ada");
        var job = address(awaitState("failed"));
        var abandoned = api.post(job + "/abandonment", "");
        assertThat(abandoned.status()).isEqualTo(200);
        assertThat(abandoned.body().at("/state").stringValue()).isEqualTo("abandoned");
        assertThat(abandoned.body().at("/error").stringValue()).contains("IOException");
        var forms = api.get(job, "Accept", FORMS).body().at("/_templates");
        assertThat(forms.propertyNames()).containsExactly("retry");

        greetBy(_ -> new JobResult.Done());
        assertThat(api.post(job + "/retry", "").body().at("/round").intValue()).isEqualTo(2);
        awaitState("done");
        assertThatProblem(api.post(job + "/retry", "")).hasStatus(409).hasType("job-not-retryable");
        assertThatProblem(api.post(job + "/abandonment", "")).hasStatus(409).hasType("job-not-waiting")
                .hasDetailContaining("done");
    }

    @Test
    void aRunningJobIsLeftAlone() {
        var release = new CountDownLatch(1);
        greetBy(_ -> {
            release.await();
            return new JobResult.Done();
        });
        register("Ada");
        var job = address(awaitState("running"));
        assertThat(api.get(job, "Accept", FORMS).body().has("_templates")).isFalse();
        assertThatProblem(api.post(job + "/retry", "")).hasType("job-not-retryable").hasDetailContaining("running");
        assertThatProblem(api.post(job + "/abandonment", "")).hasType("job-not-waiting");
        release.countDown();
        awaitState("done");
    }

    @Test
    void listsJobsByStateProcessAndUserPageByPage() {
        greetBy(job -> job.cause() == 2 ? new JobResult.Rejected("never") : new JobResult.Done());
        for (var name : new String[]{"Ada", "Grace", "Mary", "Joan", "Jean"}) {
            register(name);
        }
        await().until(() -> count("state=done") == 4 && count("state=abandoned") == 1);
        assertThat(count("process=greetings")).isEqualTo(5);
        assertThat(count("process=others")).isZero();
        assertThat(count("process=greetings&state=waiting")).isZero();
        var rejected = api.get("/jobs?state=abandoned").body().at("/_embedded/jobs/0");
        assertThat(rejected.at("/error").stringValue()).isEqualTo("never");
        assertThat(count("user_id=" + rejected.at("/user_id").stringValue())).isEqualTo(1);

        var first = api.get("/jobs?state=done&process=greetings&size=3");
        assertThat(first.body().at("/count").intValue()).isEqualTo(3);
        var second = api.get(first.link("next"));
        assertThat(second.body().at("/_embedded/jobs").findValues("position")).hasSize(1);
        assertThat(second.link("next")).isEmpty();
        assertThat(api.get(second.link("first")).body().at("/_embedded")).isEqualTo(first.body().at("/_embedded"));
    }

    @Test
    void anErasureCancelsTheJobsOfTheUser() {
        greetBy(_ -> fail());
        var user = register("Ada");
        awaitState("failed");
        assertThat(api.delete("/users/" + user).status()).isEqualTo(200);
        assertThat(awaitState("cancelled").at("/_embedded/jobs/0/error").stringValue()).isEqualTo("by an event");
        assertThat(service.bean(JdbcClient.class).sql("SELECT * FROM jobs").query().listOfRows().toString())
                .contains(user).doesNotContainIgnoringCase("ada");
    }

    private static JobResult fail() throws IOException {
        throw new IOException("always");
    }

    private void greetBy(Greetings.Greeting greeting) {
        service.bean(Greetings.class).greetBy(greeting);
    }

    private String register(String name) {
        return api.register(name, name + "@example.com").body().at("/user_id").stringValue();
    }

    private JsonNode awaitState(String state) {
        return await().until(() -> api.get("/jobs?state=" + state).body(), page -> page.at("/count").intValue() == 1);
    }

    private int count(String query) {
        return api.get("/jobs?" + query).body().at("/count").intValue();
    }

    private static String address(JsonNode page) {
        return page.at("/_embedded/jobs/0/_links/self/href").stringValue();
    }
}
