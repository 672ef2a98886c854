package org.touroku.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import org.touroku.web.InvalidRequest.Violation;

/// Refuses unknown and repeated query parameters: none is silently ignored.
@Component
class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {
    private final Map<HandlerMethod, Set<String>> known = new ConcurrentHashMap<>();

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getQueryString() != null && handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith("org.touroku.")) {
            check(request.getParameterMap(), known.computeIfAbsent(method, KnownParameters::namesOf));
        }
        return true;
    }

    private static void check(Map<String, String[]> given, Set<String> known) {
        var violations = new ArrayList<Violation>();
        given.forEach((name, values) -> {
            if (!known.contains(name)) {
                violations.add(Violation.ofParameter(name, "must not be there: it is not a known parameter"));
            } else if (values.length > 1) {
                violations.add(Violation.ofParameter(name, "must not be there more than once"));
            }
        });
        if (!violations.isEmpty()) {
            throw new InvalidRequest(violations);
        }
    }

    private static Set<String> namesOf(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters()).map(KnownParameters::nameOf).collect(Collectors.toSet());
    }

    private static String nameOf(MethodParameter parameter) {
        var annotation = parameter.getParameterAnnotation(RequestParam.class);
        return annotation == null ? "" : annotation.name();
    }
}
