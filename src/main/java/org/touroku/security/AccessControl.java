package org.touroku.security;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

import org.touroku.security.Routes.Access;
import org.touroku.security.Routes.Need;

/// Authenticates callers by Spring Security, and lets them do what [Routes] say, once [Credentials] are required. There are no sessions
/// and no cookies.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 112)
class AccessControl extends HttpFilter {
    private static final String BEARER = "Bearer";
    /// What is refused, but is not empty.
    private static final String NO_TOKEN = "?";

    private final Credentials credentials;
    private final HandlerExceptionResolver problems;
    private final FilterChainProxy chain;

    AccessControl(Credentials credentials, LimitedCredentials limited,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.credentials = credentials;
        this.problems = problems;
        chain = new FilterChainProxy(new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, filters(limited)));
        chain.setFirewall(firewall());
        chain.afterPropertiesSet();
    }

    /// Refuses ambiguous paths. Tomcat has refused headers that are not valid; here each would be matched again whenever it is read.
    private static HttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(_ -> true);
        firewall.setAllowedHeaderValues(_ -> true);
        firewall.setAllowedParameterNames(_ -> true);
        return firewall;
    }

    private List<Filter> filters(AuthenticationManager authentication) {
        var bearer = new BearerTokenAuthenticationFilter(authentication);
        bearer.setAuthenticationDetailsSource(request -> request);
        bearer.setBearerTokenResolver(AccessControl::token);
        bearer.setAuthenticationEntryPoint(this::unauthenticated);
        bearer.setAuthenticationFailureHandler(this::unauthenticated);
        var refusals = new ExceptionTranslationFilter(this::unauthenticated, new NullRequestCache());
        refusals.setAccessDeniedHandler(this::forbidden);
        return List.of(bearer, refusals, new AuthorizationFilter(routes()), new CallerFilter());
    }

    /// What follows the scheme (RFC 6750, section 2.1). A token elsewhere, as in the query, is none.
    private static @Nullable String token(HttpServletRequest request) {
        var sent = request.getHeaders(HttpHeaders.AUTHORIZATION);
        var credentials = sent.hasMoreElements() ? sent.nextElement() : null;
        if (credentials == null || !isBearer(credentials)) {
            return null;
        }
        var token = credentials.substring(BEARER.length()).strip();
        return token.isEmpty() || sent.hasMoreElements() ? NO_TOKEN : token;
    }

    private static boolean isBearer(@Nullable String credentials) {
        return credentials != null && credentials.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && (credentials.length() == BEARER.length() || credentials.charAt(BEARER.length()) == ' ');
    }

    private static AuthorizationManager<HttpServletRequest> routes() {
        return (authentication, request) -> {
            var need = Routes.need(request);
            return new AuthorizationDecision(isForAnyone(need, request)
                    || need.isMetBy(AuthorityUtils.authorityListToSet(authentication.get().getAuthorities())));
        };
    }

    private static boolean isForAnyone(Need need, HttpServletRequest request) {
        return need.access() == Access.ANYONE || (need.access() == Access.PAGE && prefersHtml(request));
    }

    /// As browsers do when a person opens a page.
    private static boolean prefersHtml(HttpServletRequest request) {
        try {
            var accepted = MediaType.parseMediaTypes(request.getHeader(HttpHeaders.ACCEPT));
            return !accepted.isEmpty() && accepted.getFirst().equalsTypeAndSubtype(MediaType.TEXT_HTML)
                    && accepted.stream().noneMatch(
                            other -> other.getQualityValue() > accepted.getFirst().getQualityValue());
        } catch (InvalidMediaTypeException _) {
            return false;
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        if (credentials.areRequired()) {
            chain.doFilter(request, response, next);
        } else {
            next.doFilter(request, response);
        }
    }

    /// 401, or whatever keeps the service from verifying credentials, as 503 or 429.
    private void unauthenticated(HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
        if (e instanceof AuthenticationServiceException && e.getCause() instanceof RuntimeException unavailable) {
            problems.resolveException(request, response, null, unavailable);
            return;
        }
        problems.resolveException(request, response, null, isBearer(request.getHeader(HttpHeaders.AUTHORIZATION))
                ? SecurityProblems.invalidToken()
                : SecurityProblems.noToken());
    }

    private void forbidden(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e) {
        problems.resolveException(request, response, null,
                SecurityProblems.scopeMissing(requireNonNull(Routes.need(request).scope())));
    }
}
