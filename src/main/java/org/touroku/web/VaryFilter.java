package org.touroku.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Tells caches that responses depend on the header Accept. Files are of one media type each.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 102)
class VaryFilter extends OncePerRequestFilter {

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var path = request.getServletPath();
        return !Requests.isRead(request) || path.equals(ApiRootController.PAGE)
                || path.startsWith(Links.WEBJARS);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        chain.doFilter(request, response);
    }
}
