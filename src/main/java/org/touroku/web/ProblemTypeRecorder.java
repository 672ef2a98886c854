package org.touroku.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/// Records the problem type of a response as a request attribute, for [RequestMeters].
@RestControllerAdvice
class ProblemTypeRecorder implements ResponseBodyAdvice<Object> {
    private final ProblemCatalog catalog;

    ProblemTypeRecorder(ProblemCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public boolean supports(MethodParameter returned, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(@Nullable Object body, MethodParameter returned, MediaType media,
            Class<? extends HttpMessageConverter<?>> converter, ServerHttpRequest request,
            ServerHttpResponse response) {
        if (media.equals(MediaType.APPLICATION_PROBLEM_JSON) && request instanceof ServletServerHttpRequest servlet) {
            var problem = body instanceof ProblemDetail detail ? String.valueOf(detail.getType()) : "";
            catalog.withUri(problem)
                    .ifPresent(type -> servlet.getServletRequest().setAttribute(RequestMeters.PROBLEM, type));
        }
        return body;
    }
}
