package org.touroku.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Date;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import org.touroku.eventsourcing.Deadline;
import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.SecretDigest;
import org.touroku.user.EmailAddress;
import org.touroku.verification.MailTemplates.Content;

/// Composes mails: text and HTML, for one recipient, from a program (RFC 3834).
final class MailComposer {
    private static final String CHARSET = UTF_8.name();
    private static final int ID_LENGTH = 32;

    private final InternetAddress from;
    private final EventLog log;
    private final SecretDigest digest;

    MailComposer(InternetAddress from, EventLog log, SecretDigest digest) {
        this.from = from;
        this.log = log;
        this.digest = digest;
    }

    MimeMessage compose(Content content, EmailAddress recipient, Language language, Job job, Deadline deadline)
            throws MessagingException {
        var message = new VerificationMessage(messageId(job), deadline);
        message.setFrom(from);
        message.setRecipient(RecipientType.TO, inAscii(recipient));
        message.setSubject(content.subject(), CHARSET);
        message.setSentDate(Date.from(job.now()));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("Content-Language", language.tag());
        message.setContent(
                new MimeMultipart("alternative", part(content.text(), "plain"), part(content.html(), "html")));
        return message;
    }

    /// The same for each attempt, so that mail programs can tell that a second copy is one.
    private String messageId(Job job) {
        var name = "message id\n%s\n%d\n%d".formatted(log.id(), job.id(), job.round());
        var address = from.getAddress();
        return "<" + digest.of(name.getBytes(UTF_8)).substring(0, ID_LENGTH)
                + address.substring(address.lastIndexOf('@')) + ">";
    }

    /// As written, but with its domain as it stands in the DNS. The local part of an [EmailAddress] is ASCII.
    private static InternetAddress inAscii(EmailAddress address) {
        var canonical = address.canonical();
        var written = address.value();
        var ascii = new InternetAddress();
        ascii.setAddress(written.substring(0, written.lastIndexOf('@'))
                + canonical.substring(canonical.lastIndexOf('@')));
        return ascii;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text.replace("\r\n", "\n").replace("\n", "\r\n"), CHARSET, subtype);
        return part;
    }
}
