package org.touroku.security;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/// Refuses requests that can change something and that a browser sends for a page of another origin. Browsers say so by
/// `Sec-Fetch-Site` where the connection is trustworthy (TLS or loopback), and by `Origin` otherwise; other clients send neither. The
/// rules are those of Go's `http.CrossOriginProtection`. One form is exempt: with `Referrer-Policy: no-referrer`, browsers send
/// `Origin: null` for its page, and without TLS nothing else.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 111)
class CrossSiteRequests extends HttpFilter {
    private static final String FETCH_SITE = "Sec-Fetch-Site";
    /// Of a page of this service, and of what a person has entered.
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    /// They change nothing (RFC 9110, section 9.2.1).
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final HandlerExceptionResolver problems;

    CrossSiteRequests(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE.contains(request.getMethod()) || isOfOwnOrigin(request) || Routes.isFormWithToken(request)) {
            chain.doFilter(request, response);
        } else {
            problems.resolveException(request, response, null,
                    SecurityProblems.CROSS_SITE_REQUEST.because("The request comes from a page of another origin."));
        }
    }

    private static boolean isOfOwnOrigin(HttpServletRequest request) {
        var site = request.getHeader(FETCH_SITE);
        if (site != null) {
            return OWN_SITE.contains(site);
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null || isHost(origin, request);
    }

    /// Whether it has the host and port of the request. A proxy may have changed the scheme.
    private static boolean isHost(String origin, HttpServletRequest request) {
        try {
            var authority = URI.create(origin).getRawAuthority();
            return authority != null && (authority.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST))
                    || authority.equalsIgnoreCase(forwardedAuthority(request)));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String forwardedAuthority(HttpServletRequest request) {
        var port = request.getServerPort();
        var isDefault = port == ("https".equals(request.getScheme()) ? 443 : 80);
        return isDefault ? request.getServerName() : request.getServerName() + ":" + port;
    }
}
