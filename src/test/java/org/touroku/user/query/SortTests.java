package org.touroku.user.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortTests {
    @ParameterizedTest
    @CsvSource({"-created_at, NEWEST_FIRST, registered_at_position, by_registration, true, true",
            "created_at, OLDEST_FIRST, registered_at_position, by_registration, true, false",
            "name, NAME, name_key, by_name, false, false", "email, EMAIL, email_key, by_email, false, false"})
    void hasANameAColumnAnIndexAndADirection(String name, Sort sort, String column, String index,
            boolean byRegistration, boolean descending) {
        assertThat(Sort.named(name)).isEqualTo(sort);
        assertThat(sort.parameter()).isEqualTo(name);
        assertThat(sort.column()).isEqualTo(column);
        assertThat(sort.index()).isEqualTo(index);
        assertThat(sort.isByRegistration()).isEqualTo(byRegistration);
        assertThat(sort.descending(false)).isEqualTo(descending);
        assertThat(sort.descending(true)).isEqualTo(!descending);
    }

    @Test
    void namesTheOrdersThereAre() {
        assertThatThrownBy(() -> Sort.named("-name")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be one of -created_at, created_at, name, email");
    }
}
