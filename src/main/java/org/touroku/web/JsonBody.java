package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.web.InvalidRequest.Violation;

/// Reads the bodies of commands, but not those of the actuator. Refuses one of more than 16 KiB, with or without a declared length, and one that is not UTF-8
/// (RFC 8259, section 8.1), before it is parsed. The parser itself would replace some malformed UTF-8, and accept UTF-16.
@Component
public class JsonBody implements HandlerMethodArgumentResolver {
    /// Next to `application/json`, a media type of the bodies of all commands.
    public static final String ANY_JSON = "application/*+json";
    static final int MOST_BYTES = 16 * 1024;
    private static final String BODY = JsonBody.class.getName() + ".BODY";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final JsonMapper json;

    JsonBody(JsonMapper json) {
        this.json = json;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(RequestBody.class)
                && parameter.getContainingClass().isAnnotationPresent(HalController.class);
    }

    /// @return null if there is no body and none is required
    /// @throws InvalidRequest if it is not the JSON that the parameter's type describes
    @Override
    public @Nullable Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest, @Nullable WebDataBinderFactory binders) {
        var request = requireNonNull(webRequest.getNativeRequest(HttpServletRequest.class));
        checkEncoding(request);
        var body = read(request);
        request.setAttribute(BODY, body);
        if (body.length == 0 && !requireNonNull(parameter.getParameterAnnotation(RequestBody.class)).required()) {
            return null;
        }
        checkUtf8(body);
        try {
            var value = json.readValue(body, parameter.getParameterType());
            if (value == null) {
                throw notAnObject();
            }
            return value;
        } catch (JacksonException e) {
            throw new InvalidRequest(List.of(JsonViolation.of(e)));
        }
    }

    private static byte[] read(HttpServletRequest request) {
        try {
            var declared = request.getContentLength();
            var body = request.getInputStream()
                    .readNBytes(declared >= 0 && declared <= MOST_BYTES ? declared : MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                throw CommonProblems.CONTENT_TOO_LARGE.because("The body has more than " + MOST_BYTES + " bytes.");
            }
            return body;
        } catch (IOException _) { // such as a body that ends before its declared length
            throw notAnObject();
        }
    }

    /// The bytes of the body as a controller read it; empty if it read none.
    static byte[] body(HttpServletRequest request) {
        return request.getAttribute(BODY) instanceof byte[] body ? body : new byte[0];
    }

    /// No content coding is decoded, and no charset but UTF-8.
    private static void checkEncoding(HttpServletRequest request) {
        var codings = request.getHeaders(HttpHeaders.CONTENT_ENCODING);
        if (!Collections.list(codings).stream().allMatch("identity"::equalsIgnoreCase)) {
            var unsupported = CommonProblems.UNSUPPORTED_MEDIA_TYPE.because("The body must not be encoded.");
            unsupported.getHeaders().set(HttpHeaders.ACCEPT_ENCODING, "identity"); // RFC 9110, section 15.5.16
            throw unsupported;
        }
        var type = request.getContentType();
        if (type != null && !type.equals(MediaType.APPLICATION_JSON_VALUE)) {
            var charset = MediaType.parseMediaType(type).getCharset();
            if (charset != null && !charset.equals(UTF_8)) {
                throw CommonProblems.UNSUPPORTED_MEDIA_TYPE.because("The charset of the body must be UTF-8.");
            }
        }
    }

    /// In UTF-16 and UTF-32, JSON contains bytes that are 0; in UTF-8 none is.
    private static void checkUtf8(byte[] body) {
        try {
            var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            if (text.startsWith(BYTE_ORDER_MARK) || text.indexOf('\0') >= 0) {
                throw notUtf8();
            }
        } catch (CharacterCodingException e) {
            throw notUtf8();
        }
    }

    private static InvalidRequest notUtf8() {
        return new InvalidRequest(List.of(Violation.ofMember("", "must be UTF-8 without a byte order mark")));
    }

    private static InvalidRequest notAnObject() {
        return new InvalidRequest(List.of(Violation.ofMember("", "must be a JSON object")));
    }
}
