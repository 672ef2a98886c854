package org.touroku.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.stereotype.Component;

/// Forbids the explorer's pages to load anything from another host, and allows them to run their own scripts.
@Component
@FilterRegistration(urlPatterns = {Links.WEBJARS + "*", ApiRootController.PAGE})
class ExplorerPolicy extends HttpFilter {
    private static final String OWN_HOST_ONLY = "default-src 'self'; script-src 'self' 'unsafe-inline'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Content-Security-Policy", OWN_HOST_ONLY);
        chain.doFilter(request, response);
    }
}
