package org.touroku.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Set;

import jakarta.servlet.http.HttpServletResponse;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/// Writes problem details for requests that failed outside the controllers. Tomcat creates it by its class name.
public final class ProblemReportValve extends ErrorReportValve {
    private static final JsonMapper JSON = new JsonMapper();
    /// After these, Tomcat closes the connection without saying so.
    private static final Set<Integer> CLOSING = Set.of(HttpServletResponse.SC_EXPECTATION_FAILED,
            HttpServletResponse.SC_HTTP_VERSION_NOT_SUPPORTED);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0) {
            return;
        }
        response.setErrorReported(); // or the next valve, which Spring Boot adds, closes the connection
        if ("TRACE".equals(request.getMethod())) { // Tomcat refuses it with an Allow that is not that of the resource
            response.setStatus(HttpServletResponse.SC_NOT_IMPLEMENTED);
            response.getCoyoteResponse().getMimeHeaders().removeHeader(HttpHeaders.ALLOW);
        }
        if (CLOSING.contains(response.getStatus())) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        var type = CommonProblems.forStatus(response.getStatus());
        request.setAttribute(RequestMeters.PROBLEM, type);
        var problem = new LinkedHashMap<String, Object>();
        problem.put("type", type.uri());
        problem.put("title", type.title());
        problem.put("status", response.getStatus());
        problem.put("detail", type.meaning());
        var body = JSON.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException _) {
            // The client has disconnected
        }
    }
}
