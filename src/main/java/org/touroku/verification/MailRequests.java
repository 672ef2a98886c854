package org.touroku.verification;

import java.time.Duration;

import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.NewJob;
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

/// Sends mails again on request, but not too often. All instances read in the job of a mail when it was sent, and how often before.
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

    /// @throws org.springframework.web.ErrorResponseException if the user needs no mail, or too many were sent
    void request(UserId id) {
        var stream = UserDecider.stream(id.value());
        var address = unverified(users.load(stream), id.value());
        var cause = users.eventOf(address, stream);
        var job = new NewJob(EmailVerification.NAME, stream, cause.position(), cause.version(), MailKind.MAIL.text());
        jobs.find(job).ifPresent(this::checkPause);
        domains.count(EmailAddress.canonicalOfStored(address.value()).replaceFirst(".*@", ""));
        jobs.request(job);
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

    private void checkPause(JobStatus job) {
        var ended = job.endedAt();
        if (ended != null) { // otherwise the mail is still to be sent
            var left = Duration.between(clock.now(), ended.plus(pause(job.round() - 1)));
            if (left.isPositive()) {
                throw VerificationProblems.tooMany("this user", left);
            }
        }
    }

    /// A day after each five requests, so that there are no more than five in any day.
    ///
    /// @param requests until now
    private static Duration pause(int requests) {
        return requests > 0 && requests % MOST_IN_A_DAY == 0 ? DAY : PAUSE;
    }
}
