package org.touroku.user.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/// The whole answer to a command, so that it can be kept, and given to repeats byte for byte.
///
/// @param position that the read model must have reached when the answer is given; 0 if it does not matter
record Answer(int status, Map<String, String> headers, String body, long position) {
    private static final JsonMapper JSON = new JsonMapper();

    static Answer read(String stored) {
        return JSON.readValue(stored, Answer.class);
    }

    String write() {
        return JSON.writeValueAsString(this);
    }

    /// As bytes, so that the length is known and it leaves in one packet.
    ResponseEntity<byte[]> toResponse() {
        return ResponseEntity.status(status).headers(headers -> this.headers.forEach(headers::set))
                .body(body.getBytes(UTF_8));
    }
}
