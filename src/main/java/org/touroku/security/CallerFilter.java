package org.touroku.security;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpMethod;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

import org.touroku.web.Caller;

/// Tells the modules who the caller is, and what it may do. Whoever has no credentials may do what anyone may.
final class CallerFilter extends HttpFilter {
    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        caller().attachTo(request);
        chain.doFilter(request, response);
    }

    private static Caller caller() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null) {
            return new Caller(Caller.ANONYMOUS.id(), Set.of(),
                    (method, path) -> Routes.need(method, path).access() == Routes.Access.ANYONE, null);
        }
        var scopes = AuthorityUtils.authorityListToSet(authentication.getAuthorities());
        return new Caller(authentication.getName(), scopes, (method, path) -> mayRequest(method, path, scopes),
                authentication.getDetails() instanceof Caller.Provisional provisional ? provisional : null);
    }

    private static boolean mayRequest(HttpMethod method, String path, Set<String> scopes) {
        return Routes.need(method, path).isMetBy(scopes);
    }
}
