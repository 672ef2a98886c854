package org.touroku.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/// Refuses a body of more than 16 KiB, with or without a declared length, before it is parsed.
@RestControllerAdvice
class BodyLimit extends RequestBodyAdviceAdapter {
    private static final String BODY = BodyLimit.class.getName() + ".BODY";
    private static final int MOST_BYTES = 16 * 1024;

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(HttpInputMessage message, MethodParameter parameter, Type type,
            Class<? extends HttpMessageConverter<?>> converter) throws IOException {
        var declared = message.getHeaders().getContentLength();
        var body = message.getBody()
                .readNBytes(declared >= 0 && declared <= MOST_BYTES ? (int) declared : MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw CommonProblems.CONTENT_TOO_LARGE.because("The body has more than " + MOST_BYTES + " bytes.");
        }
        RequestContextHolder.currentRequestAttributes().setAttribute(BODY, body, RequestAttributes.SCOPE_REQUEST);
        return new Body(message.getHeaders(), new ByteArrayInputStream(body));
    }

    /// The bytes of the body as a controller read it; empty if it read none.
    static byte[] body(HttpServletRequest request) {
        return request.getAttribute(BODY) instanceof byte[] body ? body : new byte[0];
    }

    private record Body(HttpHeaders getHeaders, InputStream getBody) implements HttpInputMessage {}
}
