package org.touroku.verification;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.util.ArrayList;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.mail.javamail.JavaMailSender;

import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.EventLog;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.SecretDigest;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.user.DiscreetRegistration;
import org.touroku.user.UserCommand;

/// Sends mails, where addresses are verified.
@Configuration(proxyBeanMethods = false)
@Conditional(VerificationOn.class)
@Import(MailSenderAutoConfiguration.class)
class VerificationConfiguration {
    @Bean
    static EmailVerification emailVerification(VerificationSettings settings, UserMails mails,
            Commands<UserCommand> commands) {
        return new EmailVerification(settings, mails, commands);
    }

    /// @throws VerificationMisconfigured if something that mails need is missing
    @Bean
    static UserMails userMails(VerificationSettings settings, ObjectProvider<JavaMailSender> servers,
            DatabaseClock clock,
            UserAccounts users, Jobs jobs, VerificationTokens tokens, EventLog log, SecretDigest digest) {
        var server = servers.getIfAvailable();
        var from = parse(settings.from());
        if (server == null || from == null || !isWeb(settings.url())) {
            throw incomplete(server, from, settings.url());
        }
        return new UserMails(settings, clock, users, jobs, tokens,
                new MailTemplates(settings.language(), settings.templates()),
                new MailComposer(from, log, digest), new Mailer(server));
    }

    @Bean
    @ConditionalOnBooleanProperty("touroku.verification.discreet")
    static DiscreetRegistration discreetRegistration() {
        return holder -> new JobRequest(EmailVerification.NAME, holder, MailKind.TAKEN.text());
    }

    @Bean
    static VerificationPage verificationPage(VerificationSettings settings) {
        return new VerificationPage(settings.language());
    }

    private static VerificationMisconfigured incomplete(@Nullable JavaMailSender server, @Nullable InternetAddress from,
            @Nullable URI url) {
        var settings = new ArrayList<String>();
        if (server == null) {
            settings.add("SPRING_MAIL_HOST to the name of the mail server");
        }
        if (from == null) {
            settings.add(
                    "TOUROKU_VERIFICATION_FROM to the sender of mails, such as Touroku <noreply@example.com>, with an address in ASCII");
        }
        if (!isWeb(url)) {
            settings.add(
                    "TOUROKU_VERIFICATION_URL to the address of the service as users see it, such as https://users.example.com, without a query");
        }
        return VerificationMisconfigured.incomplete(settings);
    }

    private static @Nullable InternetAddress parse(@Nullable String from) {
        try {
            if (from == null) {
                return null;
            }
            var address = new InternetAddress(from, true);
            if (!US_ASCII.newEncoder().canEncode(address.getAddress())) {
                return null;
            }
            address.setPersonal(address.getPersonal(), UTF_8.name()); // which encodes it for the header (RFC 2047)
            return address;
        } catch (AddressException | UnsupportedEncodingException _) {
            return null;
        }
    }

    private static boolean isWeb(@Nullable URI url) {
        return url != null && url.getHost() != null && url.getRawQuery() == null && url.getRawFragment() == null
                && url.getRawUserInfo() == null
                && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()));
    }
}
