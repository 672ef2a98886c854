package org.touroku.user.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UserStatusTests {
    @Test
    void hasANameInLowerCase() {
        assertThat(UserStatus.named("active")).isEqualTo(UserStatus.ACTIVE).hasToString("active");
        assertThat(UserStatus.named("deactivated")).isEqualTo(UserStatus.DEACTIVATED).hasToString("deactivated");
        assertThat(UserStatus.named("erased")).isEqualTo(UserStatus.ERASED).hasToString("erased");
        assertThatThrownBy(() -> UserStatus.named("ACTIVE")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such status: ACTIVE");
    }
}
