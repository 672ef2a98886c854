package org.touroku.user.command;

import org.springframework.http.ProblemDetail;

import org.touroku.user.UserRefused;
import org.touroku.web.ProblemType;

/// What a refusal by the rules of users means over HTTP.
final class UserProblems {
    private UserProblems() {}

    static ProblemDetail of(UserRefused refused) {
        var type = switch (refused) {
            case UserRefused.NotFound _ -> ProblemType.USER_NOT_FOUND;
            case UserRefused.AlreadyRegistered _ -> ProblemType.ALREADY_REGISTERED;
            case UserRefused.NotActive _ -> ProblemType.USER_DEACTIVATED;
            case UserRefused.EmailTaken _ -> ProblemType.EMAIL_TAKEN;
        };
        return type.detail(String.valueOf(refused.getMessage()));
    }
}
