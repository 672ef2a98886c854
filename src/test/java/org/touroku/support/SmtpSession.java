package org.touroku.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.touroku.support.FaultyMailServer.Accepted;
import org.touroku.support.FaultyMailServer.Fault;
import org.touroku.support.FaultyMailServer.Step;

/// A connection of a client to a [FaultyMailServer].
final class SmtpSession {
    private static final class Cut extends IOException {}

    private interface Reply {
        boolean send() throws IOException;
    }

    private final long begunAt = System.nanoTime();
    private final FaultyMailServer server;
    private final BufferedReader in;
    private final OutputStream out;
    private @Nullable Fault fault;

    SmtpSession(FaultyMailServer server, Socket connection, @Nullable Fault fault) throws IOException {
        this.server = server;
        this.fault = fault;
        in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
        out = connection.getOutputStream();
    }

    void serve() throws IOException {
        reply(Step.CONNECTION, "220 test");
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
                case "EHLO" -> reply(Step.EHLO, "250 test");
                case "MAIL" -> reply(Step.MAIL, "250 OK");
                case "RCPT" -> {
                    fault = fault == null ? server.faultFor(line.replaceAll("^.*<|>.*$", "")) : fault;
                    reply(Step.RCPT, "250 OK");
                }
                case "DATA" -> {
                    if (throughGate(Step.DATA, () -> reply(Step.DATA, "354 go on"))) {
                        receive();
                    }
                }
                case "QUIT" -> {
                    write("221 bye");
                    return;
                }
                default -> write("250 OK");
            }
        }
    }

    private void receive() throws IOException {
        var text = new StringBuilder("\n");
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            cutAt(Step.BODY);
            if (line.equals(".")) {
                cutAt(Step.DROPPED);
                throughGate(Step.DOT, () -> accept(text.toString()));
                cutAt(Step.ACCEPTED);
                return;
            }
            text.append(line).append('\n');
        }
    }

    private boolean accept(String text) throws IOException {
        var mail = new Accepted(text, begunAt, System.nanoTime());
        var isKept = fault == null || fault.reply() == null;
        if (isKept) {
            server.keep(mail);
        }
        reply(Step.DOT, "250 accepted");
        if (isKept) {
            server.hasAccepted(mail);
        }
        return isKept;
    }

    private boolean throughGate(Step step, Reply reply) throws IOException {
        var isHeld = fault == null && enterGate(step);
        try {
            return reply.send();
        } finally {
            if (isHeld) {
                server.gate().leave(step);
            }
        }
    }

    private boolean enterGate(Step step) throws IOException {
        try {
            return server.gate().enter(step);
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException().initCause(e);
        }
    }

    /// @return whether it is the usual one
    private boolean reply(Step step, String usual) throws IOException {
        cutAt(step);
        var reply = fault != null && fault.step() == step ? fault.reply() : null;
        write(reply == null ? usual : reply);
        return reply == null;
    }

    private void cutAt(Step step) throws IOException {
        if (fault != null && fault.step() == step && fault.reply() == null) {
            throw new Cut();
        }
    }

    private void write(String line) throws IOException {
        out.write((line + "\r\n").getBytes(UTF_8));
        out.flush();
    }
}
