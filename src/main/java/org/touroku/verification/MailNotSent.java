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

    /// @param code the reply of the server (RFC 5321, section 4.2); 0 if there is none
    private MailNotSent(String failure, int code) {
        super(code == 0 ? failure : failure + ", SMTP " + code);
        this.code = code;
    }

    static MailNotSent because(MailException e) {
        var failure = e instanceof MailSendException failed && failed.getMessageExceptions().length > 0
                ? failed.getMessageExceptions()[0]
                : e;
        var root = Optional.ofNullable(NestedExceptionUtils.getRootCause(failure)).orElse(failure);
        return new MailNotSent(root.getClass().getSimpleName(), code(failure));
    }

    /// Whether the server has refused the mail for good.
    boolean isPermanent() {
        return code >= FIRST_PERMANENT && code != AUTHENTICATION_REQUIRED;
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
