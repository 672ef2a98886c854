package org.touroku.user.command;

import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import org.touroku.user.UserRefused;
import org.touroku.web.ProblemType;

/// What a refusal by the rules of users means over HTTP.
@RestControllerAdvice
class UserProblems {
    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(UserRefused refused) {
        var type = switch (refused) {
            case UserRefused.AlreadyRegistered _ -> ProblemType.ALREADY_REGISTERED;
            case UserRefused.EmailTaken _ -> ProblemType.EMAIL_TAKEN;
        };
        return ResponseEntity.of(type.detail(String.valueOf(refused.getMessage()))).build();
    }
}
