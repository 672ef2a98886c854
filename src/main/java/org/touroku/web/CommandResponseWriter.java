package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.hateoas.MediaTypes;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.json.JsonMapper;

/// Writes the responses to commands, which are text already.
@Component
class CommandResponseWriter implements HandlerMethodReturnValueHandler {
    /// As [HalController] says.
    private static final List<MediaType> SERVED = List.of(MediaTypes.HAL_JSON, MediaTypes.HAL_FORMS_JSON,
            MediaType.APPLICATION_JSON);

    private final AcceptHeader accept;
    private final JsonMapper json;
    private final ProblemCatalog catalog;

    CommandResponseWriter(AcceptHeader accept, JsonMapper json, ProblemCatalog catalog) {
        this.accept = accept;
        this.json = json;
        this.catalog = catalog;
    }

    @Override
    public boolean supportsReturnType(MethodParameter type) {
        return type.getParameterType() == CommandResponse.class;
    }

    @Override
    public void handleReturnValue(@Nullable Object value, MethodParameter type, ModelAndViewContainer container,
            NativeWebRequest request) throws IOException, HttpMediaTypeNotAcceptableException {
        container.setRequestHandled(true);
        write((CommandResponse) requireNonNull(value), request,
                requireNonNull(request.getNativeResponse(HttpServletResponse.class)));
    }

    /// The length is known, so that the response is sent in one packet.
    private void write(CommandResponse command, NativeWebRequest request, HttpServletResponse response)
            throws IOException, HttpMediaTypeNotAcceptableException {
        response.setStatus(command.status());
        command.headers().forEach(response::setHeader);
        if (response.getContentType() == null) {
            response.setContentType(mediaType(request).toString());
        } else {
            recordProblem(command, request);
        }
        var body = command.body().getBytes(UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /// What the client prefers. Requests that accept nothing of it have been refused.
    private MediaType mediaType(NativeWebRequest request) throws HttpMediaTypeNotAcceptableException {
        if (request.getHeader(HttpHeaders.ACCEPT) == null) {
            return MediaTypes.HAL_JSON;
        }
        return accept.resolveMediaTypes(request).stream()
                .flatMap(range -> SERVED.stream().filter(range::includes)).findFirst().orElse(MediaTypes.HAL_JSON);
    }

    private void recordProblem(CommandResponse refusal, NativeWebRequest request) {
        catalog.withUri(json.readTree(refusal.body()).at("/type").stringValue(""))
                .ifPresent(type -> request.setAttribute(RequestMeters.PROBLEM, type, RequestAttributes.SCOPE_REQUEST));
    }
}
