package org.touroku.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.touroku.apikey.ApiKeyCommand.IssueApiKey;
import org.touroku.apikey.ApiKeyCommand.RevokeApiKey;
import org.touroku.apikey.ApiKeyDecider.State;
import org.touroku.apikey.ApiKeyEvent.ApiKeyIssued;
import org.touroku.apikey.ApiKeyEvent.ApiKeyRevoked;

/// The rules for API keys.
class ApiKeyDeciderTests {
    private static final String ID = "01HQJXYYX2BQEYCWTX34P9Z7DE";
    private static final ApiKeyDecider DECIDER = new ApiKeyDecider();
    private static final IssueApiKey ISSUE = new IssueApiKey(ID, new Label("import"), Set.of("operate"),
            new Lifetime(Duration.ofDays(1)), "d1");

    @Test
    void issuesAKey() {
        assertThat(DECIDER.decide(State.UNKNOWN, ISSUE))
                .containsExactly(new ApiKeyIssued("import", List.of("operate"), "PT24H", "d1"));
    }

    @Test
    void revokesAKeyOnceAndForEver() {
        assertThat(DECIDER.decide(State.ISSUED, new RevokeApiKey(ID))).containsExactly(new ApiKeyRevoked());
        assertThat(DECIDER.evolve(State.ISSUED, new ApiKeyRevoked())).isEqualTo(State.REVOKED);
        assertThat(DECIDER.decide(State.REVOKED, new RevokeApiKey(ID))).isEmpty();
        assertThatThrownBy(() -> DECIDER.decide(State.REVOKED, ISSUE)).isInstanceOf(ApiKeyRefused.AlreadyIssued.class);
    }

    @Test
    void refusesToRevokeWhatWasNotIssued() {
        assertThatThrownBy(() -> DECIDER.decide(State.UNKNOWN, new RevokeApiKey(ID)))
                .isInstanceOf(ApiKeyRefused.NotFound.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "users", "users.read,", "users.read,everything", "USERS.READ",
            "users.read users.write"})
    void refusesOtherScopes(String scopes) {
        assertThatIllegalArgumentException().isThrownBy(() -> Scope.parse(scopes))
                .withMessageStartingWith("must be one");
    }

    @Test
    void readsScopes() {
        assertThat(Scope.parse("users.write, users.read,users.read")).containsExactly("users.read", "users.write");
        assertThat(Scope.NAMES).containsExactly("events.read", "operate", "users.erase", "users.read", "users.register",
                "users.write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "1", "PT59S", "P3651D", "-P1D", "P1Y", "P1M", "tomorrow", "P99999999999999999D"})
    void refusesOtherLifetimes(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Lifetime.parse(text))
                .withMessageContaining("PT1M to P3650D");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1M", "P3650D", "P90D", "PT12H", "P1DT1H"})
    void readsLifetimes(String text) {
        assertThat(Lifetime.parse(text).duration()).isEqualTo(Duration.parse(text));
    }
}
