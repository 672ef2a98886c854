package org.touroku.verification;

import jakarta.mail.internet.MimeMessage;

import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;

/// Hands mails over to the server, each over a connection of its own.
final class Mailer {
    private final JavaMailSender server;

    Mailer(JavaMailSender server) {
        this.server = server;
    }

    /// Returns once the server has accepted the mail.
    void send(MimeMessage mail) throws MailNotSent {
        try {
            server.send(mail);
        } catch (MailException e) {
            if (!hasBeenAccepted(e)) {
                throw MailNotSent.because(e);
            }
        }
    }

    /// Whether only the end of the connection has failed.
    private static boolean hasBeenAccepted(MailException e) {
        return e instanceof MailSendException failed && failed.getFailedMessages().isEmpty();
    }
}
