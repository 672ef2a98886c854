package org.touroku.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientAddressesTests {
    private final ClientAddresses addresses = new ClientAddresses(
            new LimitSettings(null, 1, 1, Set.of("10.0.0.0/8", "2001:db8:ffff::/48", "127.0.0.1")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            192.0.2.1                | -                              | 192.0.2.1
            192.0.2.1                | 198.51.100.1                   | 192.0.2.1
            10.1.2.3                 | -                              | 10.1.2.3
            10.1.2.3                 | 198.51.100.1                   | 198.51.100.1
            10.1.2.3                 | 203.0.113.1, 198.51.100.1      | 198.51.100.1
            10.1.2.3                 | 198.51.100.1, 10.4.5.6         | 198.51.100.1
            10.1.2.3                 | 10.7.8.9,10.4.5.6              | 10.7.8.9
            10.1.2.3                 | 198.51.100.1:5678              | 198.51.100.1
            10.1.2.3                 | [2001:db8:0:2::1]:443          | 2001:db8:0:2::/64
            10.1.2.3                 | [2001:db8:0:2::1]              | 2001:db8:0:2::/64
            10.1.2.3                 | 198.51.100.1, 10.4.5.6:443     | 198.51.100.1
            10.1.2.3                 | 2001:db8:0:2::1:443            | 2001:db8:0:2::/64
            10.1.2.3                 | nonsense                       | 10.1.2.3
            10.1.2.3                 | 198.51.100.1, nonsense         | 10.1.2.3
            ::ffff:192.0.2.1         | -                              | 192.0.2.1
            2001:db8:0:1:2:3:4:5     | -                              | 2001:db8:0:1::/64
            2001:db8:ffff::1         | 2001:db8:0:2::1                | 2001:db8:0:2::/64
            fe80:0:0:0:0:0:0:1%eth0  | 198.51.100.1                   | fe80:0:0:0::/64
            """)
    void isOfTheLastClientThatIsNoTrustedProxy(String connected, String forwarded, String address) {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(connected);
        if (forwarded != null) {
            request.addHeader("X-Forwarded-For", forwarded);
        }
        assertThat(addresses.of(request)).isEqualTo(address);
    }
}
