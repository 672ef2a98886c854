package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import org.touroku.support.FaultyMailServer.Accepted;

/// A mail that a server has accepted.
///
/// @param userId     in its link
/// @param begunAt    when its connection began, in terms of [System#nanoTime]
/// @param acceptedAt in the same terms
record SentMail(MailKind kind, String messageId, String userId, String token, long begunAt, long acceptedAt) {
    private static final Pattern LINK = Pattern.compile("/users/(\\w{26})/verification\\?token=([\\w-]{64})$",
            Pattern.MULTILINE);

    static SentMail of(Accepted mail) {
        var link = LINK.matcher(mail.text());
        assertThat(link.find()).as(mail.text()).isTrue();
        return new SentMail(mail.text().contains("Subject: Reminder") ? MailKind.REMINDER : MailKind.MAIL,
                mail.messageId(), link.group(1), link.group(2), mail.begunAt(), mail.acceptedAt());
    }

    /// The job that has sent it.
    String job() {
        return userId + " " + kind.text();
    }
}
