package org.touroku.web;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

import jakarta.servlet.ServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

import org.touroku.eventsourcing.AppendCondition;
import org.touroku.eventsourcing.EventStore;

/// Who sent a request, as authenticated.
///
/// @param id         stands in the metadata of events, and owns idempotency keys: 1–255 characters
/// @param scopes     what was granted; empty where nobody is authenticated
/// @param mayRequest whether a method on a path is allowed; it depends on the scopes only
/// @param provisional what is still to be confirmed; null if the credentials were looked up for this request
public record Caller(String id, Set<String> scopes, BiPredicate<HttpMethod, String> mayRequest,
        @Nullable Provisional provisional) {
    /// Where nobody is authenticated, everybody may do everything.
    public static final Caller ANONYMOUS = new Caller("anonymous", Set.of(), (_, _) -> true, null);
    private static final String ATTRIBUTE = Caller.class.getName();

    /// Credentials that were valid when they were last looked up. The append that the request leads to confirms them, which costs less
    /// than to look them up for each request.
    public interface Provisional {
        /// Of the append, under which they are still valid.
        AppendCondition condition();

        /// Looks them up in the log, because an append has not met the condition.
        ///
        /// @return the same with another condition
        /// @throws org.springframework.web.ErrorResponseException 401 if they are not valid any more
        Provisional renewed();

        /// Looks them up now.
        ///
        /// @throws org.springframework.web.ErrorResponseException 401 if they are not valid any more
        /// @throws org.springframework.dao.DataAccessException    if the database did not respond in time
        void confirm(Duration patience);
    }

    /// The caller of a request.
    public static Caller of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : ANONYMOUS;
    }

    /// Makes this the caller of a request.
    public void attachTo(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /// This caller, with nothing left to be confirmed.
    Caller confirmed() {
        return new Caller(id, scopes, mayRequest, null);
    }

    /// Why no other problem may be reported to this caller: its credentials are not valid any more, or that cannot be found out.
    public Optional<RuntimeException> refusal() {
        try {
            if (provisional != null) {
                provisional.confirm(EventStore.PATIENCE);
            }
            return Optional.empty();
        } catch (RuntimeException notConfirmed) {
            return Optional.of(notConfirmed);
        }
    }

    /// @param path without the prefix that a proxy has put before it; or a pattern of paths
    public boolean mayRequest(HttpMethod method, String path) {
        return mayRequest.test(method, path);
    }
}
