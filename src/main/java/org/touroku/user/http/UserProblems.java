package org.touroku.user.http;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import org.touroku.user.UserId;
import org.touroku.user.UserRefused;
import org.touroku.web.ProblemType;
import org.touroku.web.ProblemTypes;

/// The problem types of users.
@Component
public final class UserProblems implements ProblemTypes {
    public static final ProblemType USER_NOT_FOUND = new ProblemType("user-not-found", HttpStatus.NOT_FOUND,
            "There is no such user", "No user has this id.");
    public static final ProblemType EMAIL_TAKEN = new ProblemType("email-taken", HttpStatus.CONFLICT,
            "The e-mail address is taken",
            "Another user has this address, perhaps in another spelling. Nothing was done.");
    public static final ProblemType EMAIL_CHANGED = new ProblemType("email-changed", HttpStatus.CONFLICT,
            "The e-mail address was changed",
            "The user has another address than the one that was to be verified, or the same in another spelling. Nothing was done.");
    public static final ProblemType ALREADY_REGISTERED = new ProblemType("already-registered", HttpStatus.CONFLICT,
            "The user is registered already", "Nothing was done.");
    public static final ProblemType USER_DEACTIVATED = new ProblemType("user-deactivated", HttpStatus.CONFLICT,
            "The user is deactivated",
            "A deactivated user can only be reactivated. Nothing was done.");
    public static final ProblemType USER_ERASED = new ProblemType("user-erased", HttpStatus.GONE,
            "The user is erased",
            "The personal data of this user were erased for ever. Its id is never used again.");

    @Override
    public List<ProblemType> types() {
        return List.of(USER_NOT_FOUND, EMAIL_TAKEN, EMAIL_CHANGED, ALREADY_REGISTERED, USER_DEACTIVATED, USER_ERASED);
    }

    public static ErrorResponseException notFound(String id) {
        return USER_NOT_FOUND.because("No user has the id " + id + ".");
    }

    public static ErrorResponseException erased(String id) {
        return USER_ERASED.because("User " + id + " is erased.");
    }

    /// The id of a user.
    ///
    /// @throws ErrorResponseException 404 if it is none
    public static UserId idOf(String text) {
        if (!UserId.isValid(text)) {
            throw notFound(text);
        }
        return new UserId(text);
    }

    public static ProblemDetail toProblem(UserRefused refused) {
        return of(refused).toProblem(String.valueOf(refused.getMessage()));
    }

    private static ProblemType of(UserRefused refused) {
        return switch (refused) {
            case UserRefused.NotFound _ -> USER_NOT_FOUND;
            case UserRefused.AlreadyRegistered _ -> ALREADY_REGISTERED;
            case UserRefused.Erased _ -> USER_ERASED;
            case UserRefused.NotActive _ -> USER_DEACTIVATED;
            case UserRefused.EmailTaken _ -> EMAIL_TAKEN;
            case UserRefused.AddressChanged _ -> EMAIL_CHANGED;
        };
    }
}
