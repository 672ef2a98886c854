package org.touroku.operations;

import static org.touroku.support.ProblemAssert.assertThatProblem;

import java.net.http.HttpRequest.BodyPublishers;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.touroku.support.HttpApi;
import org.touroku.support.ServiceExtension;

/// Errors of requests about projections are problem details.
class ProjectionProblemsIntegrationTests {
    @RegisterExtension
    private static final ServiceExtension service = ServiceExtension.onNewDatabase();
    private static final HttpApi api = service.api();

    @ParameterizedTest
    @CsvSource({"GET,/projections/nobody,projection-not-found", "POST,/projections/nobody/rebuild,projection-not-found",
            "DELETE,/projections/nobody/rebuild,projection-not-found",
            "POST,/projections/nobody/rollback,projection-not-found",
            "POST,/projections/nobody/check,projection-not-found",
            "GET,/projections/nobody/parked,projection-not-found",
            "GET,/projections/nobody/differing,projection-not-found",
            "GET,/projections/users/parked/x,not-parked", "POST,/projections/users/parked/x/retry,not-parked",
            "POST,/projections/users/differing/x/repair,not-differing",
            "GET,/projections/users/parked?size=0,invalid-parameter",
            "GET,/projections/users/parked?after=x,invalid-parameter",
            "GET,/projections/users/differing?size=201,invalid-parameter",
            "GET,/projections?size=1,invalid-parameter", "PUT,/projections/users,method-not-allowed"})
    void everyErrorIsTheDocumentedProblem(String method, String path, String problem) {
        var response = api.send(api.request(path).method(method, BodyPublishers.noBody()));
        assertThatProblem(response).hasType(problem);
    }
}
