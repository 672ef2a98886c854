package org.touroku.user.command;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.user.command.CommandOutcome.CarriedOutBefore;
import org.touroku.user.command.CommandOutcome.Receipt;
import org.touroku.user.command.CommandOutcome.Refused;
import org.touroku.user.command.CommandOutcome.Stale;
import org.touroku.web.ProblemType;

/// Words the answers to one request for a command.
///
/// @param path   of the request
/// @param users  the address of the users, as the client sees it
/// @param done   the status of a command that is carried out and visible
/// @param async  whether the client prefers not to wait for the read model
/// @param behind whether queries are answered from a replica, which may not show yet what is visible
/// @param json   writes problem details
record Answers(String path, String users, HttpStatus done, boolean async, boolean behind, JsonMapper json) {
    /// The answer for as long as nothing is known of the read model: that it follows, unless that does not matter.
    Answer to(CommandOutcome outcome) {
        return switch (outcome) {
            case Receipt receipt when !receipt.changed() -> receipt(HttpStatus.OK, receipt);
            case Receipt receipt -> async ? stored(receipt) : receipt(done, receipt);
            case Refused refused -> problem(UserProblems.of(refused.reason()));
            case Stale(var version) -> problem(ProblemType.PRECONDITION_FAILED
                    .detail("The user is at version " + version + "; If-Match asks for another one."));
            case CarriedOutBefore(var first) -> Answer.read(first.answer());
        };
    }

    /// The answer while the read model does not show the change.
    Answer stored(Receipt receipt) {
        return receipt(HttpStatus.ACCEPTED, receipt);
    }

    private Answer receipt(HttpStatus status, Receipt receipt) {
        var stored = status == HttpStatus.ACCEPTED;
        var headers = new HashMap<String, String>();
        headers.put(HttpHeaders.LOCATION, users + "/" + receipt.userId().value());
        headers.put(HttpHeaders.ETAG, "\"" + receipt.version() + "\"");
        if (async && stored) {
            headers.put("Preference-Applied", Preference.RESPOND_ASYNC);
        }
        return new Answer(status.value(), headers, ReceiptModel.of(receipt, users, stored, behind).toJson(),
                stored ? 0 : receipt.position());
    }

    private Answer problem(ProblemDetail problem) {
        problem.setInstance(URI.create(path));
        return new Answer(problem.getStatus(),
                Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE),
                json.writeValueAsString(problem), 0);
    }
}
