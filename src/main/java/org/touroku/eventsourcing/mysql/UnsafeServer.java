package org.touroku.eventsourcing.mysql;

import java.util.List;

/// The database server is set so that the service could not keep what it promises.
final class UnsafeServer extends RuntimeException {
    UnsafeServer(List<String> objections) {
        super(String.join(System.lineSeparator(), objections));
    }
}
