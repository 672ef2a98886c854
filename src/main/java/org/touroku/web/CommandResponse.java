package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.CommandResult;
import org.touroku.eventsourcing.Receipt;

/// The whole response to a command, so that it can be stored and given to repeats byte for byte.
record CommandResponse(int status, Map<String, String> headers, String body) {
    private static final JsonMapper JSON = new JsonMapper();

    static CommandResponse read(String stored) {
        return JSON.readValue(stored, CommandResponse.class);
    }

    String write() {
        return JSON.writeValueAsString(this);
    }

    /// As bytes, so that the length is known and it leaves in one packet.
    ResponseEntity<byte[]> toEntity() {
        return ResponseEntity.status(status).headers(headers -> this.headers.forEach(headers::set))
                .body(body.getBytes(UTF_8));
    }

    /// Renders the responses to one request.
    ///
    /// @param path    of the request
    /// @param async   whether the client prefers not to wait until the change is visible
    /// @param json    writes problem details
    record Renderer(CommandRepresentation representation, String path, boolean async, JsonMapper json) {
        /// @param visible whether the change is visible
        CommandResponse render(CommandResult result, boolean visible) {
            return switch (result) {
                case Receipt receipt when visible && !receipt.changed() -> receipt(HttpStatus.OK, receipt);
                case Receipt receipt when visible && !async -> receipt(representation.done(), receipt);
                case Receipt receipt -> receipt(HttpStatus.ACCEPTED, receipt);
                case CommandRefused refused -> problem(refused);
            };
        }

        private CommandResponse receipt(HttpStatus status, Receipt receipt) {
            var pending = status == HttpStatus.ACCEPTED;
            var headers = new HashMap<String, String>();
            headers.put(HttpHeaders.LOCATION, representation.location(receipt));
            headers.put(HttpHeaders.ETAG, "\"" + receipt.version() + "\"");
            if (async && pending) {
                headers.put("Preference-Applied", Preference.RESPOND_ASYNC);
            }
            return new CommandResponse(status.value(), headers, representation.body(receipt, pending));
        }

        private CommandResponse problem(CommandRefused refused) {
            var problem = representation.problem(refused);
            problem.setInstance(URI.create(path));
            return new CommandResponse(problem.getStatus(),
                    Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE),
                    json.writeValueAsString(problem));
        }
    }
}
