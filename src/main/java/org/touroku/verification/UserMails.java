package org.touroku.verification;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.mail.MessagingException;

import org.jspecify.annotations.Nullable;

import org.touroku.eventsourcing.Deadline;
import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobChange.Expedite;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobResult;
import org.touroku.eventsourcing.JobResult.Cancelled;
import org.touroku.eventsourcing.JobResult.Done;
import org.touroku.eventsourcing.JobResult.Rejected;
import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.user.EmailAddress;
import org.touroku.user.InvalidValue;
import org.touroku.user.User.Active;
import org.touroku.user.User.Deactivated;
import org.touroku.user.User.Erased;
import org.touroku.user.User.Profile;
import org.touroku.user.User.Unknown;
import org.touroku.user.UserId;

/// Sends mails to users. Whether a mail is still needed, and to which address, is read when it is sent.
final class UserMails {
    private static final Duration VALIDITY = Duration.ofHours(24);
    /// Together less than the lease of a job, which another instance takes afterwards.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
    private static final Duration LONGEST_SENDING = Duration.ofSeconds(30);

    private final VerificationSettings settings;
    private final DatabaseClock clock;
    private final UserAccounts users;
    private final Jobs jobs;
    private final VerificationTokens tokens;
    private final MailTemplates templates;
    private final MailComposer composer;
    private final Mailer mailer;

    UserMails(VerificationSettings settings, DatabaseClock clock, UserAccounts users, Jobs jobs,
            VerificationTokens tokens,
            MailTemplates templates, MailComposer composer, Mailer mailer) {
        this.settings = settings;
        this.clock = clock;
        this.users = users;
        this.jobs = jobs;
        this.tokens = tokens;
        this.templates = templates;
        this.composer = composer;
        this.mailer = mailer;
    }

    /// @throws MailNotSent if the server may accept the mail later
    JobResult send(MailKind kind, Job job) throws MailNotSent, MessagingException {
        var deadline = new Deadline(LONGEST_SENDING);
        if (clock.now().isAfter(job.now().plus(LONGEST_WAIT))) {
            throw new IllegalStateException("this instance was frozen after it had taken the job");
        }
        return switch (users.load(job.stream())) {
            case Unknown _ -> new Cancelled("there is no such user");
            case Erased _ -> new Cancelled("the user is erased");
            case Deactivated _ -> new Cancelled("the user is deactivated");
            case Active(_, var profile) when kind != MailKind.REQUESTED
                    && profile.address().version() > job.causeVersion() ->
                new Cancelled("the address has changed");
            case Active(_, var profile) when kind.hasLink() && profile.address().verified() ->
                new Cancelled("the address is verified");
            case Active(_, var profile) -> send(kind, job, profile, deadline);
        };
    }

    private JobResult send(MailKind kind, Job job, Profile user, Deadline deadline)
            throws MailNotSent, MessagingException {
        try {
            var recipient = new EmailAddress(user.address().value());
            var content = templates.render(kind, variables(kind, job, user));
            mailer.send(composer.compose(content, recipient, templates.language(), job, deadline));
            return switch (kind) {
                case MAIL ->
                    new Done(List.of(new Schedule(MailKind.REMINDER.text(), settings.reminderAfter()), lapse()));
                case REQUESTED -> new Done(List.of(lapse()));
                case REMINDER, TAKEN -> new Done();
            };
        } catch (InvalidValue _) {
            return new Rejected("the address is not valid by the rules of this version, or can't be read");
        } catch (MailNotSent e) {
            if (e.isPermanent()) {
                return new Rejected(String.valueOf(e.getMessage()), e.isOfRecipient() ? List.of(lapse()) : List.of());
            }
            throw e;
        }
    }

    /// From the first mail on that has got as far as it can.
    private Expedite lapse() {
        return new Expedite(EmailVerification.LAPSE, settings.lapseAfter());
    }

    private MailVariables variables(MailKind kind, Job job, Profile user) {
        var url = requireNonNull(settings.url());
        var id = new UserId(job.stream().id());
        var link = kind.hasLink()
                ? url.toString().replaceFirst("/+$", "") + VerificationPaths.VERIFICATION.replace("{id}", id.value())
                        + "?token=" + tokens.issue(id, user.address().version(), job.now().plus(VALIDITY))
                : "";
        return MailVariables.of(user.name(), link, VALIDITY, url, settings.isRequired() ? lapseTime(job) : null);
    }

    /// When the registration lapses, if it does: at the latest so long after this mail.
    private @Nullable Instant lapseTime(Job job) {
        var due = jobs.latest(EmailVerification.NAME, job.stream(), EmailVerification.LAPSE).map(JobStatus::dueAt)
                .orElse(null);
        var latest = job.now().plus(settings.lapseAfter());
        return due == null || due.isBefore(latest) ? due : latest;
    }
}
