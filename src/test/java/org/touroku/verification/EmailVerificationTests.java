package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.eventsourcing.Commands;
import org.touroku.eventsourcing.JobChange;
import org.touroku.eventsourcing.JobChange.Cancel;
import org.touroku.eventsourcing.JobChange.Schedule;
import org.touroku.eventsourcing.RecordedEvent;
import org.touroku.eventsourcing.StreamId;
import org.touroku.user.UserCommand;
import org.touroku.verification.VerificationSettings.Policy;

/// How events change the jobs of a user. No event is decrypted.
class EmailVerificationTests {
    private static final String ID = "01HQJXYYX2BQEYCWTX34P9Z7DE";

    @Test
    void aRegistrationIsMailedAtOnce() {
        assertThat(react(Policy.OPTIONAL, "UserRegistered")).containsExactly(new Schedule("mail"));
    }

    @Test
    void itLapsesWhereVerificationIsRequired() {
        assertThat(react(Policy.REQUIRED, "UserRegistered"))
                .containsExactly(new Schedule("mail"), new Schedule("lapse", Duration.ofDays(36_500)));
    }

    @ParameterizedTest
    @EnumSource(names = {"OPTIONAL", "REQUIRED"})
    void anotherAddressIsMailedInstead(Policy policy) {
        assertThat(react(policy, "UserEmailChanged")).containsExactly(new Cancel("mail"), new Cancel("requested"),
                new Cancel("reminder"), new Schedule("mail"));
    }

    /// The mail may have been cancelled because the user was deactivated.
    @Test
    void aReactivatedUserIsMailedAgain() {
        assertThat(react(Policy.REQUIRED, "UserReactivated")).containsExactly(new Cancel("mail"),
                new Cancel("requested"), new Cancel("reminder"), new Schedule("mail"));
    }

    @Test
    void aVerificationCancelsWhatIsLeft() {
        assertThat(react(Policy.REQUIRED, "UserEmailVerified")).containsExactly(new Cancel("mail"),
                new Cancel("requested"), new Cancel("reminder"), new Cancel("lapse"));
    }

    @Test
    void anErasureCancelsEverything() {
        assertThat(react(Policy.REQUIRED, "UserErased")).containsExactly(Cancel.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UserRenamed", "UserDeactivated", "UserInvented"})
    void otherEventsChangeNothing(String type) {
        assertThat(react(Policy.REQUIRED, type)).isEmpty();
    }

    @Test
    void neitherDoEventsOfOthers() {
        assertThat(verification(Policy.REQUIRED).react(event("api_key", "UserRegistered"))).isEmpty();
    }

    private static List<JobChange> react(Policy policy, String type) {
        return verification(policy).react(event("user", type));
    }

    private static RecordedEvent event(String streamType, String type) {
        return new RecordedEvent(42, new StreamId(streamType, ID), 1, type, 2, "not even JSON", "{}", Instant.EPOCH);
    }

    private static EmailVerification verification(Policy policy) {
        return new EmailVerification(new VerificationSettings(policy, null, null, Language.EN, null, Duration.ofDays(7),
                Duration.ofDays(3), false), mock(UserMails.class), EmailVerificationTests.<UserCommand>commands());
    }

    @SuppressWarnings("unchecked")
    private static <C> Commands<C> commands() {
        return mock(Commands.class);
    }
}
