package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

import org.touroku.web.InvalidRequest.Violation;

/// Refuses a body of more than 16 KiB, with or without a declared length, and one that is not UTF-8 (RFC 8259, section 8.1), before
/// it is parsed. The parser itself would replace some malformed UTF-8, and accept UTF-16.
@RestControllerAdvice
public class JsonBody extends RequestBodyAdviceAdapter {
    /// Next to `application/json`, a media type of the bodies of all commands.
    public static final String ANY_JSON = "application/*+json";
    static final int MOST_BYTES = 16 * 1024;
    private static final String BODY = JsonBody.class.getName() + ".BODY";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(HttpInputMessage message, MethodParameter parameter, Type type,
            Class<? extends HttpMessageConverter<?>> converter) throws IOException {
        checkEncoding(message.getHeaders());
        var declared = message.getHeaders().getContentLength();
        var body = message.getBody()
                .readNBytes(declared >= 0 && declared <= MOST_BYTES ? (int) declared : MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw CommonProblems.CONTENT_TOO_LARGE.because("The body has more than " + MOST_BYTES + " bytes.");
        }
        checkUtf8(body);
        RequestContextHolder.currentRequestAttributes().setAttribute(BODY, body, RequestAttributes.SCOPE_REQUEST);
        return new Body(message.getHeaders(), new ByteArrayInputStream(body));
    }

    /// Spring takes `null` for a body that was left out.
    @Override
    public Object afterBodyRead(@Nullable Object body, HttpInputMessage message, MethodParameter parameter, Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        if (body == null) {
            throw new InvalidRequest(List.of(Violation.ofMember("", "must be a JSON object")));
        }
        return body;
    }

    /// The bytes of the body as a controller read it; empty if it read none.
    static byte[] body(HttpServletRequest request) {
        return request.getAttribute(BODY) instanceof byte[] body ? body : new byte[0];
    }

    /// No content coding is decoded, and no charset but UTF-8.
    private static void checkEncoding(HttpHeaders headers) {
        var codings = headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING);
        if (!codings.stream().allMatch("identity"::equalsIgnoreCase)) {
            var unsupported = CommonProblems.UNSUPPORTED_MEDIA_TYPE.because("The body must not be encoded.");
            unsupported.getHeaders().set(HttpHeaders.ACCEPT_ENCODING, "identity"); // RFC 9110, section 15.5.16
            throw unsupported;
        }
        var type = headers.getContentType();
        if (type != null && type.getCharset() != null && !type.getCharset().equals(UTF_8)) {
            throw CommonProblems.UNSUPPORTED_MEDIA_TYPE.because("The charset of the body must be UTF-8.");
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

    private record Body(HttpHeaders getHeaders, InputStream getBody) implements HttpInputMessage {}
}
