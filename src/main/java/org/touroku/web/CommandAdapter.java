package org.touroku.web;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/// Reads the bodies of commands by [JsonBody] and writes their responses by [CommandResponseWriter], without message converters. Both
/// must be asked before those of Spring MVC that take every body and every value.
@Component
class CommandAdapter implements WebMvcRegistrations {
    private final JsonBody body;
    private final CommandResponseWriter writer;

    CommandAdapter(JsonBody body, CommandResponseWriter writer) {
        this.body = body;
        this.writer = writer;
    }

    @Override
    public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
        return new RequestMappingHandlerAdapter() {
            @Override
            public void afterPropertiesSet() {
                super.afterPropertiesSet();
                setArgumentResolvers(first(body, requireNonNull(getArgumentResolvers())));
                setReturnValueHandlers(first(writer, requireNonNull(getReturnValueHandlers())));
            }
        };
    }

    private static <T> List<T> first(T first, List<T> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }
}
