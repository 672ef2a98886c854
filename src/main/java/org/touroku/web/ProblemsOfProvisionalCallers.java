package org.touroku.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/// Confirms the caller before a problem is reported: to one whose credentials are not valid any more, that is the problem.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemsOfProvisionalCallers implements HandlerExceptionResolver {
    private final HandlerExceptionResolver problems;

    ProblemsOfProvisionalCallers(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
            @Nullable Object handler, Exception problem) {
        return Caller.of(request).refusal()
                .map(refusal -> problems.resolveException(request, response, handler, refusal)).orElse(null);
    }
}
