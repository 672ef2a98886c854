package org.touroku.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.Socket;

import org.jspecify.annotations.Nullable;

import org.touroku.support.TcpProxy.Moment;

/// Recognises a packet of a transaction among those that pass through a proxy, or its response.
final class PacketInterceptor {
    private final String statement;
    private final String last;
    private final Moment moment;
    private final Runnable fault;
    private @Nullable Socket client;
    private boolean lastSent;

    /// @param statement a part of the text that the transaction has sent before, or sends with the packet
    /// @param last      a part of the text of the packet
    /// @param fault     what happens then
    PacketInterceptor(String statement, String last, Moment moment, Runnable fault) {
        this.statement = statement;
        this.last = last;
        this.moment = moment;
        this.fault = fault;
    }

    /// Whether this packet, of a client or for it, is the one.
    synchronized boolean catches(Socket client, boolean isFromClient, byte[] buffer, int length) {
        if (!isFromClient) {
            return lastSent && client.equals(this.client);
        }
        var packet = new String(buffer, 0, length, ISO_8859_1);
        if (!lastSent && packet.contains(statement)) {
            this.client = client;
        }
        lastSent |= client.equals(this.client) && packet.contains(last);
        return moment != Moment.RESPONSE_HELD_BACK && lastSent && client.equals(this.client);
    }

    boolean passesOn() {
        return moment == Moment.REQUEST_SENT;
    }

    void run() {
        fault.run();
    }
}
