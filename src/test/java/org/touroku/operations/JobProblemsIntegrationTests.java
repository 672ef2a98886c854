package org.touroku.operations;

import static org.touroku.support.ProblemAssert.assertThatProblem;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// Errors of requests about jobs are problem details, also in a service without a process manager.
class JobProblemsIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @ParameterizedTest
    @CsvSource({"/jobs/1,job-not-found", "/jobs/0,job-not-found", "/jobs/x,job-not-found",
            "/jobs/99999999999999999999,job-not-found", "/jobs?state=open,invalid-parameter",
            "/jobs?process=a%20b,invalid-parameter", "/jobs?user_id=x,invalid-parameter",
            "/jobs?after=x,invalid-parameter", "/jobs?size=201,invalid-parameter", "/jobs?page=1,invalid-parameter"})
    void everyErrorIsTheDocumentedProblem(String path, String problem) {
        assertThatProblem(api.get(path)).hasType(problem);
        if (!path.contains("?")) {
            assertThatProblem(api.post(path + "/retry", "")).hasType(problem);
            assertThatProblem(api.post(path + "/abandonment", "")).hasType(problem);
        }
    }
}
