package org.touroku.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import org.awaitility.Awaitility;

/// A mail server (GreenMail) that keeps what it receives.
public final class MailCatcher implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("token=([\\w-]{64})(?![\\w-])");

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    public MailCatcher() {
        server.start();
    }

    /// Of a service that verifies addresses.
    ///
    /// @param others besides these, or in their place
    public String[] settings(String... others) {
        return settings(server.getSmtp().getPort(), others);
    }

    /// @param port of the mail server
    static String[] settings(int port, String... others) {
        var all = new LinkedHashMap<String, String>();
        Stream.concat(Stream.of("--touroku.verification.policy=optional",
                "--touroku.verification.url=https://users.example.com",
                "--touroku.verification.from=Touroku 登録 <noreply@example.com>", "--spring.mail.host=127.0.0.1",
                "--spring.mail.port=" + port), Arrays.stream(others))
                .forEach(setting -> all.put(setting.split("=", 2)[0], setting));
        return all.values().toArray(String[]::new);
    }

    /// The mails to an address, oldest first.
    public List<MimeMessage> received(String address) {
        return Arrays.stream(server.getReceivedMessages()).filter(mail -> isTo(mail, address)).toList();
    }

    /// The mail to an address with a number, from 1 on, which may still have to come.
    public MimeMessage await(String address, int number) {
        Awaitility.await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(received(address)).hasSizeGreaterThanOrEqualTo(number));
        return received(address).get(number - 1);
    }

    public String awaitToken(String address, int number) {
        return token(text(await(address, number), 0));
    }

    /// Of the link in the text of a mail.
    public static String token(String text) {
        var token = TOKEN.matcher(text);
        assertThat(token.find()).as(text).isTrue();
        return token.group(1);
    }

    /// @param part 0 for plain text, 1 for HTML
    public static String text(MimeMessage mail, int part) {
        try {
            return (String) ((MimeMultipart) mail.getContent()).getBodyPart(part).getContent();
        } catch (IOException | MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isTo(MimeMessage mail, String address) {
        try {
            return mail.getHeader("To", ",").contains(address);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
