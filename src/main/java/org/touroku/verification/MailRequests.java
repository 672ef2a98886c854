package org.touroku.verification;

import java.time.Duration;
import java.util.Optional;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.NewJob;
import org.touroku.eventsourcing.StreamId;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.user.EmailAddress;
import org.touroku.user.User;
import org.touroku.user.User.Active;
import org.touroku.user.User.Address;
import org.touroku.user.User.Deactivated;
import org.touroku.user.User.Erased;
import org.touroku.user.User.Unknown;
import org.touroku.user.UserDecider;
import org.touroku.user.UserId;
import org.touroku.user.http.UserProblems;

/// Sends mails again on request, but not too often: all instances read in its jobs when mails were sent to a user, and how many on request.
@Component
class MailRequests {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MOST_IN_A_DAY = 5;
    private static final Duration DAY = Duration.ofDays(1);

    private final UserAccounts users;
    private final Jobs jobs;
    private final DatabaseClock clock;
    private final DomainLimit domains = new DomainLimit();

    MailRequests(UserAccounts users, Jobs jobs, DatabaseClock clock) {
        this.users = users;
        this.jobs = jobs;
        this.clock = clock;
    }

    /// A mail that still waits to be sent, or that an event of a moment ago causes, is the requested one.
    ///
    /// @throws org.springframework.web.ErrorResponseException if the user needs no mail, or too many were sent
    void request(UserId id) {
        var stream = UserDecider.stream(id.value());
        var address = unverified(users.load(stream), id.value());
        if (!jobs.haveFollowed(EmailVerification.NAME, users.lastOf(EmailVerification.MAILED, address, stream))) {
            return;
        }
        var caused = jobs.latest(EmailVerification.NAME, stream, MailKind.MAIL.text());
        var requested = jobs.latest(EmailVerification.NAME, stream, MailKind.REQUESTED.text());
        if (waits(caused) || waits(requested)) {
            return;
        }
        checkPause(caused, PAUSE);
        checkPause(jobs.latest(EmailVerification.NAME, stream, MailKind.REMINDER.text()), PAUSE);
        checkPause(requested, pause(requested.map(JobStatus::round).orElse(0)));
        domains.count(EmailAddress.canonicalOfStored(address.value()).replaceFirst(".*@", ""));
        requested.ifPresentOrElse(jobs::beginAnew, () -> jobs.create(first(stream))); // or somebody else has just done so
    }

    private NewJob first(StreamId stream) {
        var registration = users.registration(stream);
        return new NewJob(EmailVerification.NAME, stream, registration.position(), registration.version(),
                MailKind.REQUESTED.text());
    }

    private static boolean waits(Optional<JobStatus> mail) {
        return mail.filter(job -> !job.state().hasEnded()).isPresent();
    }

    private static Address unverified(User user, String id) {
        return switch (user) {
            case Unknown _ -> throw UserProblems.notFound(id);
            case Erased _ -> throw UserProblems.erased(id);
            case Deactivated _ -> throw UserProblems.USER_DEACTIVATED.because("User " + id + " is deactivated.");
            case Active(_, var profile) when profile.address().verified() -> throw VerificationProblems.verified(id);
            case Active(_, var profile) -> profile.address();
        };
    }

    private void checkPause(Optional<JobStatus> mail, Duration pause) {
        mail.map(JobStatus::endedAt).ifPresent(ended -> {
            var left = Duration.between(clock.now(), ended.plus(pause));
            if (left.isPositive()) {
                throw VerificationProblems.tooMany("this user", left);
            }
        });
    }

    /// A day after each five requests, so that there are no more than five in any day.
    ///
    /// @param requests until now
    private static Duration pause(int requests) {
        return requests > 0 && requests % MOST_IN_A_DAY == 0 ? DAY : PAUSE;
    }
}
