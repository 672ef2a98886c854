package org.touroku.web;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.CommandRefused.WrongVersion;
import org.touroku.eventsourcing.CommandResult;
import org.touroku.eventsourcing.Receipt;

/// The response to a command: status, headers and body, so that it can be stored and repeated byte for byte.
public record CommandResponse(int status, Map<String, String> headers, String body) {
    private static final JsonMapper JSON = new JsonMapper();

    static CommandResponse read(String stored) {
        return JSON.readValue(stored, CommandResponse.class);
    }

    String write() {
        return JSON.writeValueAsString(this);
    }

    /// Renders the responses to one request.
    ///
    /// @param path    of the request
    /// @param async   whether the client prefers not to wait until the change is visible
    /// @param json    writes problem details
    record Renderer(CommandRepresentation representation, String path, boolean async, JsonMapper json) {
        /// @param visible whether what the receipt tells is visible
        CommandResponse render(CommandResult result, boolean visible) {
            return switch (result) {
                case Receipt receipt when visible && !receipt.changed() -> receipt(HttpStatus.OK, receipt, false);
                case Receipt receipt when visible && !async -> receipt(representation.done(), receipt, false);
                case Receipt receipt -> receipt(HttpStatus.ACCEPTED, receipt, true);
                case WrongVersion wrong -> problem(CommonProblems.PRECONDITION_FAILED.toProblem(
                        "The condition does not hold at the current version, " + wrong.actualVersion() + "."));
                case CommandRefused refused -> problem(representation.problem(refused));
            };
        }

        /// The response that is fixed when the command is handled, independent of what the read model shows later. A command that
        /// changed nothing gets 200; the links of its receipt wait for its position.
        CommandResponse renderFixed(CommandResult result) {
            return result instanceof Receipt receipt && !receipt.changed()
                    ? receipt(HttpStatus.OK, receipt, true)
                    : render(result, result instanceof Receipt receipt && representation.isShown(receipt));
        }

        private CommandResponse receipt(HttpStatus status, Receipt receipt, boolean pending) {
            var headers = new HashMap<String, String>();
            var location = representation.location(receipt);
            if (location != null) {
                headers.put(HttpHeaders.LOCATION, location);
            }
            if (async && status == HttpStatus.ACCEPTED) {
                headers.put("Preference-Applied", Preference.RESPOND_ASYNC);
            }
            return new CommandResponse(status.value(), headers, representation.body(receipt, pending));
        }

        private CommandResponse problem(ProblemDetail problem) {
            problem.setInstance(URI.create(path));
            return new CommandResponse(problem.getStatus(),
                    Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE),
                    json.writeValueAsString(problem));
        }
    }
}
