package org.touroku.verification;

import java.util.Optional;

import jakarta.mail.MessagingException;

import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;

/// A mail was not accepted by the server. It has no cause, since the exceptions of mail quote addresses and what servers say.
final class MailNotSent extends Exception {
    private static final int FIRST_PERMANENT = 500;
    /// RFC 4954, section 6: not the mail is refused, but a client that has not authenticated.
    private static final int AUTHENTICATION_REQUIRED = 530;

    private final int code;
    private final boolean isOfRecipient;

    /// @param code          the reply of the server (RFC 5321, section 4.2); 0 if there is none
    /// @param isOfRecipient whether the reply was about the recipient
    private MailNotSent(String failure, int code, boolean isOfRecipient) {
        super(code == 0 ? failure : failure + ", SMTP " + code);
        this.code = code;
        this.isOfRecipient = isOfRecipient;
    }

    static MailNotSent because(MailException e) {
        var failure = e instanceof MailSendException failed && failed.getMessageExceptions().length > 0
                ? failed.getMessageExceptions()[0]
                : e;
        var root = Optional.ofNullable(NestedExceptionUtils.getRootCause(failure)).orElse(failure);
        return new MailNotSent(root.getClass().getSimpleName(), code(failure), isOfRecipient(failure));
    }

    /// Whether the server has refused the mail for good.
    boolean isPermanent() {
        return code >= FIRST_PERMANENT && code != AUTHENTICATION_REQUIRED;
    }

    /// Whether the server has refused its address for good.
    boolean isOfRecipient() {
        return isPermanent() && isOfRecipient;
    }

    private static boolean isOfRecipient(@Nullable Throwable failure) {
        return failure instanceof SMTPAddressFailedException
                || (failure instanceof MessagingException e && isOfRecipient(e.getNextException()));
    }

    private static int code(@Nullable Throwable failure) {
        var code = switch (failure) {
            case SMTPAddressFailedException e -> e.getReturnCode();
            case SMTPSendFailedException e -> e.getReturnCode();
            case null, default -> 0;
        };
        return code > 0 ? code : failure instanceof MessagingException e ? code(e.getNextException()) : 0;
    }
}
