package org.touroku.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/// A mail server that cuts the connection at a given step, refuses one, or lets it wait. Each fault is for one connection; without a fault
/// it accepts everything.
public final class FaultyMailServer implements AutoCloseable {
    /// What it has received when a fault happens, before it replies to it.
    public enum Step {
        CONNECTION,
        EHLO,
        MAIL,
        RCPT,
        DATA,
        /// Some of the mail, without the final dot.
        BODY,
        /// The whole mail, which it does not keep.
        DROPPED,
        /// The whole mail, which it keeps.
        DOT,
        /// As before, and it has replied that it accepts the mail.
        ACCEPTED
    }

    /// @param reply instead of the usual one; null to cut the connection
    public record Fault(Step step, @Nullable String reply) {}

    /// A mail that it keeps.
    ///
    /// @param text       with the headers
    /// @param begunAt    when its connection began, in terms of [System#nanoTime]
    /// @param acceptedAt just before the reply that accepts it
    public record Accepted(String text, long begunAt, long acceptedAt) {
        public boolean isTo(String address) {
            return text.contains("\nTo: " + address + "\n");
        }

        public String messageId() {
            return text.lines().filter(line -> line.startsWith("Message-ID: ")).findFirst().orElseThrow();
        }
    }

    private final ServerSocket socket;
    private final Function<String, @Nullable Fault> faultsByRecipient;
    private final Consumer<Accepted> whenAccepted;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final Gate gate = new Gate();

    public FaultyMailServer() {
        this(_ -> null, _ -> {});
    }

    /// @param faultsByRecipient asked for each mail that has no other fault; those from [Step#RCPT] on are possible
    /// @param whenAccepted      called after the reply that accepts a mail
    public FaultyMailServer(Function<String, @Nullable Fault> faultsByRecipient, Consumer<Accepted> whenAccepted) {
        this.faultsByRecipient = faultsByRecipient;
        this.whenAccepted = whenAccepted;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /// As [MailCatcher#settings].
    public String[] settings(String... others) {
        return MailCatcher.settings(port(), others);
    }

    public void cutNext(Step step) {
        faults.add(new Fault(step, null));
    }

    public void refuseNext(Step step, String reply) {
        faults.add(new Fault(step, reply));
    }

    /// The mails that it keeps, in the order in which it has accepted them.
    public List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    public List<Accepted> accepted(String address) {
        return accepted.stream().filter(mail -> mail.isTo(address)).toList();
    }

    /// From now on one connection waits for the reply to [Step#DATA], and the others wait for the reply to [Step#DOT]: their mails are
    /// accepted when they are released.
    public void hold() {
        gate.close();
    }

    /// Whether one connection waits for the former reply, and some for the latter.
    public boolean holds() {
        return gate.held(Step.DATA) > 0 && gate.held(Step.DOT) > 1;
    }

    /// Returns when those that have waited have their replies.
    public void release() throws InterruptedException {
        gate.open();
    }

    Gate gate() {
        return gate;
    }

    @Nullable
    Fault faultFor(String recipient) {
        return faultsByRecipient.apply(recipient);
    }

    void keep(Accepted mail) {
        accepted.add(mail);
    }

    void hasAccepted(Accepted mail) {
        whenAccepted.accept(mail);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                var fault = faults.poll();
                Thread.ofVirtual().start(() -> serve(connection, fault));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket connection, @Nullable Fault fault) {
        try (connection) {
            new SmtpSession(this, connection, fault).serve();
        } catch (IOException _) {
            // also after a fault
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
