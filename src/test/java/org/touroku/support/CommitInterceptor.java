package org.touroku.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.Socket;

import org.jspecify.annotations.Nullable;

/// Recognises the COMMIT of a transaction among the packets that pass through a proxy.
final class CommitInterceptor {
    private final String statement;
    private final boolean delivered;
    private final Runnable fault;
    private @Nullable Socket client;
    private boolean committing;

    /// @param statement a part of the text that the transaction has sent before
    /// @param delivered whether the COMMIT is passed on, and its response is caught instead
    /// @param fault     takes the database away
    CommitInterceptor(String statement, boolean delivered, Runnable fault) {
        this.statement = statement;
        this.delivered = delivered;
        this.fault = fault;
    }

    /// Whether this packet, of a client or for it, is not to be passed on.
    synchronized boolean catches(Socket client, boolean isFromClient, byte[] buffer, int length) {
        if (!isFromClient) {
            return committing && client.equals(this.client);
        }
        var packet = new String(buffer, 0, length, ISO_8859_1);
        if (!committing && packet.contains(statement)) {
            this.client = client;
        }
        committing |= client.equals(this.client) && packet.contains("COMMIT");
        return !delivered && committing && client.equals(this.client);
    }

    void takeDatabaseAway() {
        fault.run();
    }
}
