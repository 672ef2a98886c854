package org.touroku.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;

import org.touroku.web.Caller;

/// Limits how many users a caller registers; or a client address, where nobody is authenticated.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 113)
class RegistrationLimit extends HttpFilter {
    private final ClientAddresses addresses;
    private final RateLimit registrations;
    private final boolean isEnabled;
    private final HandlerExceptionResolver problems;

    RegistrationLimit(ClientAddresses addresses, LimitSettings settings, ListenAddresses listening,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.addresses = addresses;
        registrations = new RateLimit("registrations", settings.registrations());
        isEnabled = settings.areEnabled(listening);
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isEnabled && Routes.isRegistration(request)) {
            try {
                registrations.use(who(request));
            } catch (ErrorResponseException e) {
                problems.resolveException(request, response, null, Caller.of(request).refusal().orElse(e));
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private String who(HttpServletRequest request) {
        var caller = Caller.of(request);
        return caller.equals(Caller.ANONYMOUS) ? addresses.of(request) : "The caller " + caller.id();
    }
}
