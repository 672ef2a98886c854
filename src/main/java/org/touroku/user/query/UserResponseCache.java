package org.touroku.user.query;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.user.http.UserPaths;
import org.touroku.user.projection.UserProjection;
import org.touroku.user.projection.UserVersionProjection;
import org.touroku.web.ResponseCache;

/// Caches the responses of [UserQueryController].
@Component
@FilterRegistration(urlPatterns = {UserPaths.USERS, UserPaths.USERS + "/*"})
class UserResponseCache extends ResponseCache {
    UserResponseCache(ReadModels readModels,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        super(readModels, problems, List.of(UserProjection.NAME, UserVersionProjection.NAME));
    }

    /// A user, now or in the past, depends on its own events only.
    @Override
    protected @Nullable String streamOf(HttpServletRequest request) {
        var path = request.getServletPath();
        return path.equals(UserPaths.USERS) ? null : path.substring(UserPaths.USERS.length() + 1);
    }

    /// What lies behind the path of a user, such as its events, is read from the log.
    @Override
    protected @Nullable String patternOf(HttpServletRequest request) {
        var path = request.getServletPath();
        if (path.equals(UserPaths.USERS)) {
            return UserPaths.USERS;
        }
        return path.indexOf('/', UserPaths.USERS.length() + 1) < 0 ? UserPaths.USER : null;
    }
}
