package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import org.touroku.web.InvalidRequest.Violation;

class ViolationsTests {
    private final Violations violations = new Violations();

    @Test
    void readsAMember() {
        assertThat(violations.<Integer>read("/a", "5", Integer::valueOf)).isEqualTo(5);
        assertThatCode(violations::throwIfAny).doesNotThrowAnyException();
    }

    @Test
    void namesEveryMemberThatIsMissingOrWrong() {
        assertThat(violations.<Integer>read("/a", null, Integer::valueOf)).isNull();
        assertThat(violations.<Object>read("/b", "x", _ -> {
            throw new IllegalArgumentException("must be known");
        })).isNull();
        assertThatThrownBy(violations::throwIfAny).isInstanceOfSatisfying(InvalidRequest.class,
                e -> assertThat(e.violations()).containsExactly(Violation.ofMember("/a", "must be given"),
                        Violation.ofMember("/b", "must be known")));
    }
}
