package org.touroku.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.JobRequest;
import org.touroku.eventsourcing.StreamId;
import org.touroku.user.User.Address;
import org.touroku.user.User.Profile;
import org.touroku.user.UserCommand.ChangeEmail;
import org.touroku.user.UserCommand.DeactivateUser;
import org.touroku.user.UserCommand.EraseUser;
import org.touroku.user.UserCommand.LapseRegistration;
import org.touroku.user.UserCommand.ReactivateUser;
import org.touroku.user.UserCommand.RegisterUser;
import org.touroku.user.UserCommand.RenameUser;
import org.touroku.user.UserCommand.VerifyEmail;
import org.touroku.user.UserEvent.UserDeactivated;
import org.touroku.user.UserEvent.UserEmailChanged;
import org.touroku.user.UserEvent.UserEmailVerified;
import org.touroku.user.UserEvent.UserErased;
import org.touroku.user.UserEvent.UserReactivated;
import org.touroku.user.UserEvent.UserRegistered;
import org.touroku.user.UserEvent.UserRenamed;

class UserDeciderTests {
    private static final UserId ADA = new UserId("01HQJXYYX2BQEYCWTX34P9Z7DE");
    private static final UserDecider DECIDER = new UserDecider();
    private static final RegisterUser REGISTER = new RegisterUser(ADA, new Username("Ada"),
            new EmailAddress("Ada@Example.com"));
    private static final ReactivateUser REACTIVATE = new ReactivateUser(ADA);
    private static final UserRegistered REGISTERED = new UserRegistered("Ada", "Ada@Example.com");
    private static final UserRenamed RENAMED = new UserRenamed("Ada Lovelace");
    private static final UserEmailChanged EMAIL_CHANGED = new UserEmailChanged("lovelace@example.com");
    private static final UserDeactivated DEACTIVATED = new UserDeactivated("moved away");
    private static final EraseUser ERASE = new EraseUser(ADA);
    private static final UserErased ERASED = new UserErased();
    private static final UserReactivated REACTIVATED = new UserReactivated();
    private static final UserEmailVerified VERIFIED = new UserEmailVerified();
    private static final LapseRegistration LAPSE = new LapseRegistration(ADA);

    @Test
    void registersANewUserWithTheAddressAsItIsWritten() {
        given().when(REGISTER).then(REGISTERED);
    }

    @Test
    void tellsTheOwnerOfATakenAddressIfRegistrationsAreDiscreet() {
        var owner = UserDecider.stream("01HQJXYYX2BQEYCWTX34P9Z7DF");
        var discreet = new UserDecider(holder -> new JobRequest("process", holder, "notice"));
        var taken = UserDecider.claim("ada@example.com");
        assertThat(discreet.jobs(REGISTER, taken, owner)).containsExactly(new JobRequest("process", owner, "notice"));
        assertThat(discreet.jobs(changeEmail("ada@example.com"), taken, owner)).isEmpty();
        assertThat(DECIDER.jobs(REGISTER, taken, owner)).isEmpty();
    }

    @Test
    void refusesToRegisterAUserTwice() {
        given(REGISTERED).when(REGISTER).thenRefused(UserRefused.AlreadyRegistered.class);
        given(REGISTERED, DEACTIVATED).when(REGISTER).thenRefused(UserRefused.AlreadyRegistered.class);
    }

    @Test
    void knowsNobodyBeforeTheRegistration() {
        for (var command : List.of(rename("Ada"), changeEmail("ada@example.com"), verify(0), deactivate("gone"),
                REACTIVATE,
                ERASE, LAPSE)) {
            given().when(command).thenRefused(UserRefused.NotFound.class);
        }
    }

    @Test
    void erasesAUserForEver() {
        given(REGISTERED).when(ERASE).then(ERASED);
        given(REGISTERED, DEACTIVATED).when(ERASE).then(ERASED);
        for (var command : List.of(REGISTER, rename("Ada"), changeEmail("ada@example.com"), verify(1),
                deactivate("gone"),
                REACTIVATE, ERASE)) {
            given(REGISTERED, ERASED).when(command).thenRefused(UserRefused.Erased.class);
        }
    }

    @Test
    void doesNothingButEraseAUserWhoseKeyIsLost() {
        var unreadable = new UserRegistered("", "");
        for (var command : List.of(rename("Ada"), changeEmail("ada@example.com"), verify(1), deactivate("gone"),
                REACTIVATE)) {
            given(unreadable).when(command).thenRefused(UserRefused.Erased.class);
            given(unreadable, DEACTIVATED).when(command).thenRefused(UserRefused.Erased.class);
        }
        for (var command : List.of(ERASE, LAPSE)) {
            given(unreadable).when(command).then(ERASED);
            given(unreadable, DEACTIVATED).when(command).then(ERASED);
        }
        given(unreadable, VERIFIED).when(LAPSE).thenNothing();
    }

    @Test
    void renamesAUser() {
        given(REGISTERED).when(rename("Ada Lovelace")).then(RENAMED);
        given(REGISTERED, RENAMED).when(rename("Ada")).then(new UserRenamed("Ada"));
    }

    @Test
    void renamesWhenOnlyTheCaseChanges() {
        given(REGISTERED).when(rename("ADA")).then(new UserRenamed("ADA"));
    }

    @Test
    void hasNothingToDoWhenTheNameIsTheSame() {
        given(REGISTERED).when(rename(" Ada ")).thenNothing();
        given(REGISTERED, RENAMED).when(rename("Ada Lovelace")).thenNothing();
        given(REGISTERED, EMAIL_CHANGED).when(rename("Ada")).thenNothing();
    }

    @Test
    void changesAnAddress() {
        given(REGISTERED).when(changeEmail("lovelace@example.com")).then(EMAIL_CHANGED);
        given(REGISTERED, EMAIL_CHANGED).when(changeEmail("Ada@Example.com"))
                .then(new UserEmailChanged("Ada@Example.com"));
    }

    @Test
    void changesAnAddressWhenOnlyItsSpellingChanges() {
        given(REGISTERED).when(changeEmail("ada@example.com")).then(new UserEmailChanged("ada@example.com"));
    }

    @Test
    void hasNothingToDoWhenTheAddressIsTheSame() {
        given(REGISTERED).when(changeEmail("Ada@Example.com")).thenNothing();
        given(REGISTERED, EMAIL_CHANGED).when(changeEmail("lovelace@example.com")).thenNothing();
        given(REGISTERED, RENAMED).when(changeEmail("Ada@Example.com")).thenNothing();
    }

    @Test
    void verifiesTheAddressThatTheRegistrationOrAChangeHasSet() {
        given(REGISTERED).when(verify(1)).then(VERIFIED);
        given(REGISTERED, RENAMED).when(verify(1)).then(VERIFIED);
        given(REGISTERED, RENAMED, EMAIL_CHANGED).when(verify(3)).then(VERIFIED);
        given(REGISTERED, DEACTIVATED, REACTIVATED).when(verify(1)).then(VERIFIED);
        given(REGISTERED, VERIFIED, EMAIL_CHANGED).when(verify(3)).then(VERIFIED);
    }

    @Test
    void hasNothingToDoWhenTheAddressIsVerifiedAlready() {
        given(REGISTERED, VERIFIED).when(verify(1)).thenNothing();
        given(REGISTERED, VERIFIED, RENAMED).when(verify(1)).thenNothing();
        given(REGISTERED, VERIFIED, DEACTIVATED, REACTIVATED).when(verify(1)).thenNothing();
        given(REGISTERED, EMAIL_CHANGED, VERIFIED).when(verify(2)).thenNothing();
    }

    @Test
    void refusesToVerifyAnAddressThatTheUserNoLongerHas() {
        given(REGISTERED, EMAIL_CHANGED).when(verify(1)).thenRefused(UserRefused.AddressChanged.class);
        given(REGISTERED, VERIFIED, EMAIL_CHANGED).when(verify(1)).thenRefused(UserRefused.AddressChanged.class);
        given(REGISTERED, EMAIL_CHANGED, VERIFIED).when(verify(1)).thenRefused(UserRefused.AddressChanged.class);
        given(REGISTERED, EMAIL_CHANGED, new UserEmailChanged("Ada@Example.com")).when(verify(1))
                .thenRefused(UserRefused.AddressChanged.class);
    }

    @Test
    void refusesToVerifyAVersionThatHasSetNoAddress() {
        for (int version : List.of(0, 2, 3, 4)) {
            given(REGISTERED, RENAMED, VERIFIED).when(verify(version)).thenRefused(UserRefused.AddressChanged.class);
        }
    }

    @Test
    void anotherSpellingOfAVerifiedAddressIsNotVerified() {
        var respelled = new UserEmailChanged("ada@example.com");
        given(REGISTERED, VERIFIED, respelled).when(verify(1)).thenRefused(UserRefused.AddressChanged.class);
        given(REGISTERED, VERIFIED, respelled).when(verify(3)).then(VERIFIED);
    }

    @Test
    void refusesToVerifyTheAddressOfADeactivatedUserEvenIfItIsVerified() {
        given(REGISTERED, DEACTIVATED).when(verify(1)).thenRefused(UserRefused.NotActive.class);
        given(REGISTERED, VERIFIED, DEACTIVATED).when(verify(1)).thenRefused(UserRefused.NotActive.class);
        given(REGISTERED, EMAIL_CHANGED, DEACTIVATED).when(verify(1)).thenRefused(UserRefused.NotActive.class);
    }

    @Test
    void erasesAUserWhoHasNeverVerifiedAnAddressWhenTheRegistrationLapses() {
        given(REGISTERED).when(LAPSE).then(ERASED);
        given(REGISTERED, RENAMED, EMAIL_CHANGED).when(LAPSE).then(ERASED);
        given(REGISTERED, DEACTIVATED).when(LAPSE).then(ERASED);
        given(REGISTERED, DEACTIVATED, REACTIVATED).when(LAPSE).then(ERASED);
    }

    @Test
    void keepsAUserWhoHasEverVerifiedAnAddressWhenTheRegistrationLapses() {
        given(REGISTERED, VERIFIED).when(LAPSE).thenNothing();
        given(REGISTERED, VERIFIED, EMAIL_CHANGED).when(LAPSE).thenNothing();
        given(REGISTERED, EMAIL_CHANGED, VERIFIED, RENAMED).when(LAPSE).thenNothing();
        given(REGISTERED, VERIFIED, DEACTIVATED).when(LAPSE).thenNothing();
        given(REGISTERED, VERIFIED, EMAIL_CHANGED, DEACTIVATED).when(LAPSE).thenNothing();
    }

    @Test
    void hasNothingToDoWhenTheRegistrationOfAnErasedUserLapses() {
        given(REGISTERED, ERASED).when(LAPSE).thenNothing();
    }

    @Test
    void deactivatesAUserForAReasonOrForNone() {
        given(REGISTERED).when(deactivate("moved away")).then(DEACTIVATED);
        given(REGISTERED).when(new DeactivateUser(ADA, Reason.NONE)).then(new UserDeactivated(""));
        given(REGISTERED, DEACTIVATED, REACTIVATED).when(deactivate("moved away")).then(DEACTIVATED);
    }

    @Test
    void hasNothingToDoWhenAUserIsDeactivatedAlreadyForWhateverReason() {
        given(REGISTERED, DEACTIVATED).when(deactivate("moved away")).thenNothing();
        given(REGISTERED, DEACTIVATED).when(deactivate("for another reason")).thenNothing();
    }

    @Test
    void reactivatesADeactivatedUser() {
        given(REGISTERED, DEACTIVATED).when(REACTIVATE).then(REACTIVATED);
    }

    @Test
    void hasNothingToDoWhenAUserIsActiveAlready() {
        given(REGISTERED).when(REACTIVATE).thenNothing();
        given(REGISTERED, DEACTIVATED, REACTIVATED).when(REACTIVATE).thenNothing();
    }

    @Test
    void refusesToChangeADeactivatedUserEvenToWhatItIs() {
        for (var command : List.of(rename("Someone"), rename("Ada"), changeEmail("new@example.com"),
                changeEmail("Ada@Example.com"))) {
            given(REGISTERED, DEACTIVATED).when(command).thenRefused(UserRefused.NotActive.class);
        }
    }

    @Test
    void keepsNameAndAddressWhileAUserIsDeactivated() {
        var history = new UserEvent[]{REGISTERED, RENAMED, EMAIL_CHANGED, DEACTIVATED, REACTIVATED};
        given(history).when(rename("Ada Lovelace")).thenNothing();
        given(history).when(changeEmail("lovelace@example.com")).thenNothing();
        given(history).when(rename("Ada")).then(new UserRenamed("Ada"));
        given(history).when(changeEmail("Ada@Example.com")).then(new UserEmailChanged("Ada@Example.com"));
    }

    @Test
    void knowsOnlyWhatTheRulesNeed() {
        given(REGISTERED, RENAMED).thenIs(new User.Active(2,
                new Profile("Ada Lovelace", new Address("Ada@Example.com", 1, false), false)));
        given(REGISTERED, VERIFIED).thenIs(new User.Active(2,
                new Profile("Ada", new Address("Ada@Example.com", 1, true), true)));
        given(REGISTERED, VERIFIED, EMAIL_CHANGED, RENAMED, DEACTIVATED).thenIs(new User.Deactivated(5,
                new Profile("Ada Lovelace", new Address("lovelace@example.com", 3, false), true)));
        given(REGISTERED, DEACTIVATED, REACTIVATED).thenIs(new User.Active(3,
                new Profile("Ada", new Address("Ada@Example.com", 1, false), false)));
        given(REGISTERED, ERASED).thenIs(new User.Erased(2));
    }

    @Test
    void startsAStreamWithARegistrationOnly() {
        for (var command : List.of(REGISTER, rename("Ada"), changeEmail("a@b.c"), verify(1), deactivate("gone"),
                REACTIVATE,
                ERASE, LAPSE)) {
            assertThat(DECIDER.startsStream(command)).isEqualTo(command.equals(REGISTER));
            assertThat(DECIDER.stream(command)).isEqualTo(new StreamId("user", ADA.value()));
        }
    }

    @Test
    void claimsTheCanonicalAddressThatACommandSets() {
        assertThat(DECIDER.claims(REGISTER)).containsExactly(new Claim("email", "ada@example.com"));
        assertThat(DECIDER.claims(changeEmail("A@B.C"))).containsExactly(new Claim("email", "a@b.c"));
        for (var command : List.of(rename("Ada"), verify(1), deactivate("gone"), REACTIVATE, ERASE, LAPSE)) {
            assertThat(DECIDER.claims(command)).isEmpty();
        }
    }

    @Test
    void erasesPersonalDataByTheCommandsThatEraseAUserOnly() {
        for (var command : List.of(REGISTER, rename("Ada"), changeEmail("a@b.c"), verify(1), deactivate("gone"),
                REACTIVATE,
                ERASE, LAPSE)) {
            assertThat(DECIDER.erases(command)).isEqualTo(command.equals(ERASE) || command.equals(LAPSE));
        }
    }

    @Test
    void refusesACommandWhoseAddressIsTaken() {
        assertThat(DECIDER.refusal(REGISTER, new Claim("email", "ada@example.com")))
                .isInstanceOf(UserRefused.EmailTaken.class);
        assertThatThrownBy(() -> DECIDER.refusal(REGISTER, new Claim("phone", "1")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("phone");
    }

    /// A log that today's rules would not write can still be read.
    @Test
    void ignoresEventsThatTheRulesNeverProduce() {
        for (var event : List.of(RENAMED, EMAIL_CHANGED, VERIFIED, DEACTIVATED, REACTIVATED)) {
            given(event).thenIs(new User.Unknown(1));
        }
        var ada = new Profile("Ada", new Address("Ada@Example.com", 1, false), false);
        for (var event : List.of(RENAMED, EMAIL_CHANGED, VERIFIED, new UserDeactivated("again"))) {
            given(REGISTERED, DEACTIVATED, event).thenIs(new User.Deactivated(3, ada));
        }
        given(REGISTERED, REACTIVATED).thenIs(new User.Active(2, ada));
        given(REGISTERED, ERASED, RENAMED).thenIs(new User.Erased(3));
    }

    /// Addresses are named by the version of the stream.
    @Test
    void countsAlsoTheEventsThatTheRulesNeverProduce() {
        given(RENAMED, REGISTERED).when(verify(2)).then(VERIFIED);
        given(REGISTERED, REACTIVATED, EMAIL_CHANGED).when(verify(3)).then(VERIFIED);
        given(REGISTERED, DEACTIVATED, RENAMED, REACTIVATED, EMAIL_CHANGED).when(verify(5)).then(VERIFIED);
    }

    private static RenameUser rename(String name) {
        return new RenameUser(ADA, new Username(name));
    }

    private static ChangeEmail changeEmail(String address) {
        return new ChangeEmail(ADA, new EmailAddress(address));
    }

    private static VerifyEmail verify(long addressVersion) {
        return new VerifyEmail(ADA, addressVersion);
    }

    private static DeactivateUser deactivate(String reason) {
        return new DeactivateUser(ADA, new Reason(reason));
    }

    private static Given given(UserEvent... history) {
        return new Given(List.of(history));
    }

    private record Given(List<UserEvent> history) {
        When when(UserCommand command) {
            return new When(history, command);
        }

        void thenIs(User expected) {
            assertThat(DECIDER.fold(history)).isEqualTo(expected);
        }
    }

    private record When(List<UserEvent> history, UserCommand command) {
        void then(UserEvent... expected) {
            assertThat(decide()).containsExactly(expected);
        }

        void thenNothing() {
            assertThat(decide()).isEmpty();
        }

        void thenRefused(Class<? extends UserRefused> refusal) {
            assertThatThrownBy(this::decide).isInstanceOf(refusal);
        }

        private List<UserEvent> decide() {
            return DECIDER.decide(DECIDER.fold(history), command);
        }
    }
}
