package org.touroku.verification;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import jakarta.mail.MessagingException;

import com.github.f4b6a3.ulid.UlidCreator;

import org.touroku.eventsourcing.CommandContext;
import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.Job;
import org.touroku.eventsourcing.JobChange;
import org.touroku.eventsourcing.JobChange.Cancel;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.JobResult;
import org.touroku.eventsourcing.JobResult.Cancelled;
import org.touroku.eventsourcing.JobResult.Done;
import org.touroku.eventsourcing.Metadata;
import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.user.UserCommand;
import org.touroku.user.UserCommand.LapseRegistration;
import org.touroku.user.UserDecider;
import org.touroku.user.UserId;

/// Asks the owners of addresses to confirm them, and lets registrations lapse that nobody confirms where that is required.
final class EmailVerification implements ProcessManager {
    static final String NAME = "verification";
    static final String LAPSE = "lapse";
    /// The events that cause a mail.
    static final Set<String> MAILED = Set.of("UserRegistered", "UserEmailChanged", "UserReactivated");
    /// A registration lapses some time after the first mail that has got as far as it can, and never without one.
    private static final Duration NOT_BEFORE_A_MAIL = Duration.ofDays(36_500);

    private final VerificationSettings settings;
    private final UserMails mails;
    private final Commands<UserCommand> commands;

    EmailVerification(VerificationSettings settings, UserMails mails, Commands<UserCommand> commands) {
        this.settings = settings;
        this.mails = mails;
        this.commands = commands;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<JobChange> react(RecordedEvent event) {
        if (!event.stream().type().equals(UserDecider.STREAM_TYPE)) {
            return List.of();
        }
        var mail = new Schedule(MailKind.MAIL.text());
        var cancelMail = new Cancel(MailKind.MAIL.text());
        var cancelRequested = new Cancel(MailKind.REQUESTED.text());
        var cancelReminder = new Cancel(MailKind.REMINDER.text());
        return switch (event.type()) {
            case "UserRegistered" -> settings.isRequired()
                    ? List.of(mail, new Schedule(LAPSE, NOT_BEFORE_A_MAIL))
                    : List.of(mail);
            case "UserEmailChanged", "UserReactivated" ->
                List.of(cancelMail, cancelRequested, cancelReminder, mail);
            case "UserEmailVerified" -> List.of(cancelMail, cancelRequested, cancelReminder, new Cancel(LAPSE));
            case "UserErased" -> List.of(Cancel.all());
            default -> List.of();
        };
    }

    @Override
    public JobResult perform(Job job) throws MailNotSent, MessagingException {
        return job.kind().equals(LAPSE) ? lapse(job) : mails.send(MailKind.named(job.kind()), job);
    }

    private JobResult lapse(Job job) {
        if (!settings.isRequired()) {
            return new Cancelled("verification is not required any more");
        }
        var id = UlidCreator.getMonotonicUlid().toString();
        try {
            var receipt = commands.handle(new LapseRegistration(new UserId(job.stream().id())),
                    new CommandContext(new Metadata(id, id, NAME)));
            return receipt.changed() ? new Done() : new Cancelled("the user has verified an address, or is erased");
        } catch (CommandRefused refused) {
            return new Cancelled(String.valueOf(refused.getMessage()));
        }
    }
}
