package org.touroku.apikey;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import org.touroku.web.ProblemType;
import org.touroku.web.ProblemTypes;

/// The problem types of API keys.
@Component
final class ApiKeyProblems implements ProblemTypes {
    static final ProblemType NOT_FOUND = new ProblemType("api-key-not-found", HttpStatus.NOT_FOUND,
            "There is no such API key", "No API key has this id.");

    @Override
    public List<ProblemType> types() {
        return List.of(NOT_FOUND);
    }

    static ErrorResponseException notFound(String id) {
        return NOT_FOUND.because("No API key has the id " + id + ".");
    }
}
