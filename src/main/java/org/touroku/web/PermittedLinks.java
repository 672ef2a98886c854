package org.touroku.web;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/// Leaves out the links and forms of a representation that its caller may not use.
@ControllerAdvice
class PermittedLinks implements ResponseBodyAdvice<Object> {
    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(@Nullable Object body, MethodParameter returnType,
            MediaType contentType, Class<? extends HttpMessageConverter<?>> converter, ServerHttpRequest request,
            ServerHttpResponse response) {
        var caller = Caller.of(((ServletServerHttpRequest) request).getServletRequest());
        if (body instanceof Representation representation && !caller.equals(Caller.ANONYMOUS)) {
            retain(representation, caller, Links.to("", "base").getHref());
        }
        return body;
    }

    /// @param base of the addresses, as the client sees them
    private static void retain(Representation representation, Caller caller, String base) {
        var links = representation.getLinks().stream()
                .filter(link -> caller.mayRequest(HttpMethod.GET, path(link.getHref(), base))).toList();
        representation.removeLinks().add(links);
        representation.getForms().byName().values()
                .removeIf(form -> !caller.mayRequest(HttpMethod.valueOf(form.method()), path(form.target(), base)));
        representation.getEmbedded().values().stream().flatMap(List::stream)
                .forEach(embedded -> retain(embedded, caller, base));
    }

    /// Without the query, and the variables for one.
    private static String path(String address, String base) {
        var path = address.startsWith(base) ? address.substring(base.length()) : address;
        return path.split("\\?|\\{\\?", 2)[0];
    }
}
