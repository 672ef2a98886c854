package org.touroku.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/// Stands between the service and its database, and takes the database away: refused, or silent.
public final class TcpProxy implements AutoCloseable {
    private enum State {
        FORWARDING, REFUSING, SILENT
    }

    /// When something happens to a packet of a client.
    public enum Moment {
        /// It was not passed on, and is not.
        REQUEST_HELD_BACK,
        /// It was passed on, and nothing is known of its response.
        REQUEST_SENT,
        /// The response has come, and is not passed on.
        RESPONSE_HELD_BACK
    }

    /// A client's connection, and the one to the database that it is passed on to; null while the database is silent.
    private static final class Link implements AutoCloseable {
        private final Socket client;
        private final @Nullable Socket server;
        private volatile boolean silent;

        private Link(Socket client, @Nullable Socket server) {
            this.client = client;
            this.server = server;
        }

        @Override
        public void close() {
            try {
                client.close();
                if (server != null) {
                    server.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger packetsUntilFault = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Runnable fault = this::cut;
    private final AtomicLong bytesUntilStop = new AtomicLong(Long.MAX_VALUE);
    private volatile @Nullable PacketInterceptor interceptor;
    private volatile boolean holdsResultsBack;
    private volatile State state = State.FORWARDING;
    private volatile URI target;

    /// @param url of the database, which [#url] leads to through this proxy
    public TcpProxy(String url) {
        target = target(url);
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    private static URI target(String url) {
        return URI.create(url.substring("jdbc:".length()));
    }

    public String url() {
        return "jdbc:" + target.toString().replace(target.getAuthority(), "127.0.0.1:" + listener.getLocalPort());
    }

    /// Ends all connections and takes no new ones.
    public void refuse() {
        state = State.REFUSING;
        cut();
    }

    /// Keeps all connections open and lets nothing through, not even that one side has closed its end. The connections stay
    /// so until this proxy is closed, as after a network failure of which neither side is told.
    public void fallSilent() {
        state = State.SILENT;
        links.forEach(link -> link.silent = true);
    }

    /// Ends all connections; new ones lead to another server.
    public void leadTo(String url) {
        target = target(url);
        cut();
    }

    /// Ends all connections after so many more packets, of either direction: before the last one is passed on. New ones are
    /// served again.
    public void cutAfter(int packets) {
        faultAfter(packets, this::cut);
    }

    /// Like [#cutAfter], but no new connections are taken either.
    public void refuseAfter(int packets) {
        faultAfter(packets, this::refuse);
    }

    /// Like [#refuse], at the moment when the next transaction that has sent a statement sends COMMIT.
    ///
    /// @param statement a part of its text
    /// @param delivered whether the database gets the COMMIT, and only its response is lost
    public void refuseAtCommitOf(String statement, boolean delivered) {
        runAtCommitOf(statement, commit(delivered), this::refuse);
    }

    /// Like [#refuseAtCommitOf], but new connections are served again.
    public void cutAtCommitOf(String statement, boolean delivered) {
        runAtCommitOf(statement, commit(delivered), this::cut);
    }

    private static Moment commit(boolean delivered) {
        return delivered ? Moment.RESPONSE_HELD_BACK : Moment.REQUEST_HELD_BACK;
    }

    /// Runs something when the next transaction that has sent a statement sends COMMIT.
    ///
    /// @param statement a part of its text
    public void runAtCommitOf(String statement, Moment moment, Runnable fault) {
        interceptor = new PacketInterceptor(statement, "COMMIT", moment, fault);
    }

    /// Runs something when a statement is sent the next time.
    ///
    /// @param statement a part of its text
    public void runAt(String statement, Moment moment, Runnable fault) {
        interceptor = new PacketInterceptor(statement, statement, moment, fault);
    }

    /// Passes on so many more bytes from clients and then nothing more, as if they fell silent within a packet.
    public void stopWithinPacketAfter(long bytes) {
        bytesUntilStop.set(bytes);
    }

    /// Takes no more results from the database until this proxy is closed, as if clients had stopped reading.
    public void stopReadingResults() {
        holdsResultsBack = true;
    }

    /// Serves new connections. Those that it cut or silenced stay as they are.
    public void recover() {
        packetsUntilFault.set(Integer.MAX_VALUE);
        state = State.FORWARDING;
    }

    private void faultAfter(int packets, Runnable then) {
        fault = then;
        packetsUntilFault.set(packets);
    }

    /// Ends all connections; new ones are served.
    public void cut() {
        links.forEach(Link::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                switch (state) {
                    case FORWARDING -> forward(client);
                    case REFUSING -> client.close();
                    case SILENT -> links.add(new Link(client, null));
                }
            } catch (IOException _) {
                // the listener is closed
            }
        }
    }

    private void forward(Socket client) throws IOException {
        try {
            var server = new Socket(target.getHost(), target.getPort());
            var link = new Link(client, server);
            links.add(link);
            link.silent = state == State.SILENT;
            Thread.startVirtualThread(() -> copy(link, client, server));
            Thread.startVirtualThread(() -> copy(link, server, client));
        } catch (IOException _) {
            client.close(); // the database is away
        }
    }

    private void copy(Link link, Socket from, Socket to) {
        try {
            var buffer = new byte[16384];
            for (int n; (n = from.getInputStream().read(buffer)) > 0;) {
                if (packetsUntilFault.decrementAndGet() == 0) {
                    packetsUntilFault.set(Integer.MAX_VALUE);
                    fault.run();
                    return;
                }
                if (!link.silent) {
                    passOn(from, to, buffer, n);
                }
            }
        } catch (IOException _) {
            // closed by this proxy, or by the side that it is connected to
        } finally {
            if (!link.silent) {
                link.close();
                links.remove(link);
            }
        }
    }

    private void passOn(Socket from, Socket to, byte[] buffer, int length) throws IOException {
        var isFromClient = from.getLocalPort() == listener.getLocalPort();
        var trap = interceptor;
        if (trap != null && trap.catches(isFromClient ? from : to, isFromClient, buffer, length)) {
            interceptor = null;
            if (trap.passesOn()) {
                to.getOutputStream().write(buffer, 0, length);
            }
            trap.run();
            return;
        }
        while (!isFromClient && holdsResultsBack && !listener.isClosed()) {
            LockSupport.parkNanos(10_000_000);
        }
        to.getOutputStream().write(buffer, 0, isFromClient ? bytesToPassOn(length) : length);
    }

    private int bytesToPassOn(int length) {
        return (int) Math.min(length, bytesUntilStop.getAndUpdate(left -> left - Math.min(left, length)));
    }

    /// Ends all connections, silent ones too.
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        refuse();
    }
}
