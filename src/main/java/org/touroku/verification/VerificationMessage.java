package org.touroku.verification;

import java.io.IOException;
import java.io.OutputStream;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.Deadline;

/// A mail whose Message-ID is given. An instance that was frozen while it sent the mail does not send its end any more: another one may
/// have taken the job, and sent the mail.
final class VerificationMessage extends MimeMessage {
    private final String id;
    private final Deadline deadline;

    VerificationMessage(String id, Deadline deadline) throws MessagingException {
        super((Session) null);
        this.id = id;
        this.deadline = deadline;
        updateMessageID();
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }

    /// What was written is dropped by the server, unless the end follows.
    @Override
    public void writeTo(OutputStream out, String @Nullable [] ignoredHeaders) throws IOException, MessagingException {
        super.writeTo(out, ignoredHeaders);
        if (!deadline.left().isPositive()) {
            throw new IOException("the time of the job is over");
        }
    }
}
