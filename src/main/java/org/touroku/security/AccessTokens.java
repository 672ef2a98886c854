package org.touroku.security;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.f4b6a3.ulid.Ulid;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

import org.touroku.apikey.Scope;
import org.touroku.web.Caller;

/// Authenticates the holders of access tokens of an issuer: signed JWTs (RFC 9068). Their authorities are the scopes in `scope` or `scp` that
/// the service knows, their name is the subject.
final class AccessTokens implements Closeable {
    /// What may stand in events as the caller.
    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");
    /// A token that is bound to a key of its client (RFC 7800) is of use only together with a proof, which nobody asks for here.
    private static final String BOUND_TO = "cnf";

    /// Lets registrations lapse.
    private static final String VERIFICATION = "verification";

    private final IssuerKeys keys;
    private final JWKSource<SecurityContext> cachedKeys;
    private final JwtAuthenticationProvider provider;

    AccessTokens(JwtSettings settings) {
        keys = new IssuerKeys(settings.issuer());
        cachedKeys = keys.cached();
        var decoder = NimbusJwtDecoder.withJwkSource(cachedKeys)
                .jwsAlgorithms(algorithms -> algorithms.addAll(settings.algorithms())).build();
        decoder.setJwtValidator(validator(settings));
        provider = new JwtAuthenticationProvider(decoder);
        var scopes = scopes();
        provider.setJwtAuthenticationConverter(
                token -> new JwtAuthenticationToken(token, known(scopes.convert(token)),
                        requireNonNull(token.getSubject())));
    }

    private static OAuth2TokenValidator<Jwt> validator(JwtSettings settings) {
        var times = new JwtTimestampValidator(settings.clockSkew());
        times.setAllowEmptyExpiryClaim(false);
        return JwtValidators.createDefaultWithValidators(List.of(times, types(settings.types()),
                new JwtIssuerValidator(settings.issuer()), new JwtAudienceValidator(settings.audience()),
                new JwtClaimValidator<>(JwtClaimNames.SUB,
                        subject -> subject instanceof String name && isSubject(name)),
                AccessTokens::isBoundToNobody));
    }

    /// Subjects share one namespace with the ids of API keys, the caller that nobody has authenticated, and the parts of the service that
    /// send commands themselves: none can be taken for those.
    private static boolean isSubject(String name) {
        return SUBJECT.matcher(name).matches() && !Ulid.isValid(name)
                && Stream.of(Caller.ANONYMOUS.id(), VERIFICATION).noneMatch(name::equalsIgnoreCase);
    }

    private static OAuth2TokenValidatorResult isBoundToNobody(Jwt token) {
        return token.hasClaim(BOUND_TO)
                ? OAuth2TokenValidatorResult.failure(BearerTokenErrors.invalidToken("The token is bound to a key"))
                : OAuth2TokenValidatorResult.success();
    }

    private static JwtTypeValidator types(Set<String> types) {
        return new JwtTypeValidator(
                types.stream().flatMap(type -> Stream.of(type, "application/" + type)).toList());
    }

    private static JwtGrantedAuthoritiesConverter scopes() {
        var scopes = new JwtGrantedAuthoritiesConverter();
        scopes.setAuthorityPrefix("");
        return scopes;
    }

    private static Collection<GrantedAuthority> known(Collection<GrantedAuthority> scopes) {
        return scopes.stream().filter(scope -> Scope.NAMES.contains(scope.getAuthority())).collect(Collectors.toSet());
    }

    /// @throws InvalidBearerTokenException    if it is no valid token
    /// @throws AuthenticationServiceException if the keys of the issuer are not available
    Authentication authenticate(BearerTokenAuthenticationToken sent) {
        try {
            return requireNonNull(provider.authenticate(sent));
        } catch (AuthenticationServiceException e) {
            if (NestedExceptionUtils.getRootCause(e) instanceof RateLimitReachedException
                    && keys.areKnownAt(System.currentTimeMillis())) {
                throw new InvalidBearerTokenException(
                        "The issuer has given its keys, and this one is not among them", e);
            }
            throw new AuthenticationServiceException("the issuer did not respond",
                    SecurityProblems.issuerUnavailable(IssuerKeys.INTERVAL));
        }
    }

    @Override
    public void close() throws IOException {
        if (cachedKeys instanceof Closeable closeable) {
            closeable.close();
        }
    }
}
