package org.touroku.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/// A mail server that cuts the connection at a given step, or refuses one. Each fault is for one connection; without a fault it accepts
/// everything.
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
        /// The whole mail, which it keeps.
        DOT,
        /// As before, and it has replied that it accepts the mail.
        ACCEPTED
    }

    /// A mail that the server keeps.
    ///
    /// @param client  by the name that it gave itself
    /// @param begun   when its transaction began
    /// @param replied whether the server has told the client
    public record Accepted(String mail, String client, Instant begun, Instant at, boolean replied) {
        public boolean isTo(String address) {
            return mail.contains("\nTo: " + address + "\n");
        }

        public String messageId() {
            return mail.lines().filter(line -> line.startsWith("Message-ID: ")).findFirst().orElseThrow();
        }
    }

    /// @param reply instead of the usual one; null to cut the connection
    private record Fault(Step step, @Nullable String reply) {}

    private static final class Cut extends IOException {}

    private final ServerSocket socket;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<Accepted> accepted = new CopyOnWriteArrayList<>();
    private final Random random = new Random();
    private volatile boolean failsOften;

    public FaultyMailServer() {
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

    /// From now on, a third of all connections is cut at some step, or refused.
    public void failOften() {
        failsOften = true;
    }

    public List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    public List<Accepted> accepted(String address) {
        return accepted.stream().filter(mail -> mail.isTo(address)).toList();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                var fault = failsOften ? anyFault() : faults.poll();
                Thread.ofVirtual().start(() -> serve(connection, fault));
            } catch (IOException _) {
                return;
            }
        }
    }

    private @Nullable Fault anyFault() {
        var step = Step.values()[random.nextInt(Step.values().length)];
        return random.nextInt(3) == 0 ? new Fault(step, random.nextBoolean() ? "451 later" : null) : null;
    }

    private void serve(Socket connection, @Nullable Fault fault) {
        try (connection; var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8))) {
            var out = connection.getOutputStream();
            reply(out, fault, Step.CONNECTION, "220 test");
            var client = "";
            var begun = Instant.now();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
                    case "EHLO" -> {
                        client = line.substring("EHLO ".length());
                        reply(out, fault, Step.EHLO, "250 test");
                    }
                    case "MAIL" -> {
                        begun = Instant.now();
                        reply(out, fault, Step.MAIL, "250 OK");
                    }
                    case "RCPT" -> reply(out, fault, Step.RCPT, "250 OK");
                    case "DATA" -> {
                        reply(out, fault, Step.DATA, "354 go on");
                        if (fault == null || fault.step != Step.DATA) {
                            receive(in, out, fault, client, begun);
                        }
                    }
                    case "QUIT" -> {
                        write(out, "221 bye");
                        return;
                    }
                    default -> write(out, "250 OK");
                }
            }
        } catch (IOException _) {
            // also after a fault
        }
    }

    private void receive(BufferedReader in, OutputStream out, @Nullable Fault fault, String client, Instant begun)
            throws IOException {
        var mail = new StringBuilder("\n");
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (fault != null && fault.step == Step.BODY) {
                throw new Cut();
            }
            if (line.equals(".")) {
                var atEnd = fault != null && fault.step == Step.DOT ? fault : null;
                if (atEnd == null || atEnd.reply == null) {
                    accepted.add(new Accepted(mail.toString(), client, begun, Instant.now(), atEnd == null));
                }
                reply(out, fault, Step.DOT, "250 accepted");
                if (fault != null && fault.step == Step.ACCEPTED) {
                    throw new Cut();
                }
                return;
            }
            mail.append(line).append('\n');
        }
    }

    private static void reply(OutputStream out, @Nullable Fault fault, Step step, String usual) throws IOException {
        if (fault == null || fault.step != step) {
            write(out, usual);
        } else if (fault.reply != null) {
            write(out, fault.reply);
        } else {
            throw new Cut();
        }
    }

    private static void write(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
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
