package org.touroku.web;

import java.io.IOException;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/// The header that identifies a request in its response, in log lines and in the metadata of events.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
public class CorrelationIdFilter extends HttpFilter {
    public static final String HEADER = "X-Correlation-Id";
    private static final String LOGGED_AS = "correlation_id";
    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,64}");

    private final HandlerExceptionResolver problems;

    CorrelationIdFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var id = request.getHeader(HEADER);
        if (id == null) {
            chain.doFilter(request, response);
        } else if (Requests.headers(request, HEADER).size() > 1 || !VISIBLE.matcher(id).matches()) {
            problems.resolveException(request, response, null,
                    InvalidRequest.ofHeader(HEADER, "must be there once, with 1–64 visible ASCII characters"));
        } else {
            response.setHeader(HEADER, id);
            try (var _ = MDC.putCloseable(LOGGED_AS, id)) {
                chain.doFilter(request, response);
            }
        }
    }
}
