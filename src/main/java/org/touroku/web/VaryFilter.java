package org.touroku.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/// Tells caches that responses depend on the header Accept. Files are of one media type each.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 102)
class VaryFilter extends HttpFilter {
    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (Requests.isRead(request) && !isFile(request.getServletPath())) {
            response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        }
        chain.doFilter(request, response);
    }

    private static boolean isFile(String path) {
        return path.equals(ApiRootController.PAGE) || path.startsWith(Links.WEBJARS);
    }
}
