package org.touroku.security;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/// Refuses requests to a name that is not the service's. A page can let its own name point to this machine once it is loaded (DNS
/// rebinding), and then is of the same origin as the service; but the name stays its own. IP addresses and localhost cannot be made
/// to point elsewhere.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 110)
class AllowedHosts extends HttpFilter {
    private static final Pattern IP_ADDRESS = Pattern.compile("\\[[0-9a-f:.]+]|(\\d{1,3}\\.){3}\\d{1,3}");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private final HandlerExceptionResolver problems;
    private final Set<String> names;
    /// The hosts of the last request that was allowed: most requests have the same.
    private volatile Hosts allowed = new Hosts("localhost", "localhost");

    /// @param sent      by the client
    /// @param forwarded by a proxy, or the same without its port
    private record Hosts(String sent, String forwarded) {}

    /// @param names that the service has besides
    AllowedHosts(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems,
            @Value("${touroku.security.hosts:}") Set<String> names) {
        this.problems = problems;
        this.names = names.stream().map(AllowedHosts::withoutPort).map(AllowedHosts::normalized)
                .collect(Collectors.toSet());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var refused = refused(request);
        if (refused == null) {
            chain.doFilter(request, response);
        } else {
            problems.resolveException(request, response, null, SecurityProblems.HOST_NOT_ALLOWED.because(
                    refused + " is not allowed as the host of a request."));
        }
    }

    /// Both the name that the client has sent and the one that a proxy says the client has sent. Every browser sends one.
    private @Nullable String refused(HttpServletRequest request) {
        var sent = request.getHeader(HttpHeaders.HOST);
        if (sent == null) {
            return null;
        }
        var hosts = new Hosts(sent, request.getServerName());
        if (hosts.equals(allowed)) {
            return null;
        }
        var name = withoutPort(sent);
        if (!isAllowed(name)) {
            return name;
        }
        if (!isAllowed(hosts.forwarded)) {
            return hosts.forwarded;
        }
        allowed = hosts;
        return null;
    }

    private boolean isAllowed(String host) {
        var name = normalized(host);
        return name.equals("localhost") || IP_ADDRESS.matcher(name).matches() || names.contains(name);
    }

    private static String withoutPort(String host) {
        return PORT.matcher(host).replaceFirst("");
    }

    private static String normalized(String host) {
        var name = host.strip().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
