package org.touroku;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between the service and its database, and takes the database away: refused, or silent.
public final class TcpProxy implements AutoCloseable {
    private enum State {
        FORWARDING, REFUSING, SILENT
    }

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger packetsUntilCut = new AtomicInteger(Integer.MAX_VALUE);
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
        sockets.forEach(TcpProxy::close);
    }

    /// Keeps all connections open and lets nothing through.
    public void fallSilent() {
        state = State.SILENT;
    }

    /// Ends all connections; new ones lead to another server.
    public void leadTo(String url) {
        target = target(url);
        sockets.forEach(TcpProxy::close);
    }

    /// Ends all connections after so many more packets, of either direction: before the last one is passed on. New ones are
    /// served again.
    public void cutAfter(int packets) {
        packetsUntilCut.set(packets);
    }

    /// Goes on for new connections; those that it cut or silenced stay as they are.
    public void recover() {
        sockets.forEach(TcpProxy::close);
        state = State.FORWARDING;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                if (state == State.REFUSING) {
                    client.close();
                    continue;
                }
                sockets.add(client);
                if (state == State.FORWARDING) {
                    var server = new Socket(target.getHost(), target.getPort());
                    sockets.add(server);
                    Thread.startVirtualThread(() -> copy(client, server));
                    Thread.startVirtualThread(() -> copy(server, client));
                }
            } catch (IOException _) {
                // the listener is closed, or the database is away: the client will see that
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try (from; to) {
            var buffer = new byte[16384];
            for (int n; (n = from.getInputStream().read(buffer)) > 0;) {
                if (packetsUntilCut.decrementAndGet() == 0) {
                    packetsUntilCut.set(Integer.MAX_VALUE);
                    sockets.forEach(TcpProxy::close);
                    return;
                }
                if (state != State.SILENT) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
        } catch (IOException _) {
            // cut
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
