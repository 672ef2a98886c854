package org.touroku.apikey;

import org.touroku.eventsourcing.CommandRefused;

/// Why a command on an API key is refused.
abstract sealed class ApiKeyRefused extends CommandRefused {
    private ApiKeyRefused(String message) {
        super(message);
    }

    static final class NotFound extends ApiKeyRefused {
        NotFound(String id) {
            super("No API key has the id " + id + ".");
        }
    }

    static final class AlreadyIssued extends ApiKeyRefused {
        AlreadyIssued(String id) {
            super("The API key " + id + " is issued already.");
        }
    }
}
