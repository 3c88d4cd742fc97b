package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.relay.config.AddressField;
import org.owuitunnel.relay.config.RelayConfig;
import org.owuitunnel.relay.route.AddressRange;

/** X1, X8: who a visitor is by the word of proxies, and of nobody else. */
class ForwardingTest {
    private static final List<AddressRange> OURS = Stream.of("10.0.0.0/8", "fd00::/8")
            .map(text -> AddressRange.of(text).orElseThrow())
            .toList();

    private static String visitor(AddressField field, String peer, String values) {
        List<String> all = values == null ? List.of() : List.of(values.split(" \\+ ", -1));
        return new Forwarding(new RelayConfig.Proxies(OURS, field))
                .visitor(InetAddress.ofLiteral(peer), all)
                .getHostAddress();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1 |                              | 192.0.2.1",
                "192.0.2.1 | 203.0.113.9                  | 192.0.2.1",
                "10.0.0.1  |                              | 10.0.0.1",
                "10.0.0.1  | 203.0.113.9                  | 203.0.113.9",
                "10.0.0.1  | 198.51.100.7, 203.0.113.9    | 203.0.113.9",
                "10.0.0.1  | 198.51.100.7, 203.0.113.9,10.0.0.2 | 203.0.113.9",
                "10.0.0.1  | 198.51.100.7 + 203.0.113.9   | 203.0.113.9",
                "10.0.0.1  | 10.0.0.3, 10.0.0.2           | 10.0.0.3",
                "10.0.0.1  | 203.0.113.9, unknown         | 10.0.0.1",
                "10.0.0.1  | 203.0.113.9, unknown, 10.0.0.2 | 10.0.0.2",
                "10.0.0.1  | 203.0.113.9,                 | 10.0.0.1",
                "10.0.0.1  | 203.0.113.9:54321            | 203.0.113.9",
                "10.0.0.1  | [2001:db8::9]:54321          | 2001:db8:0:0:0:0:0:9",
                "10.0.0.1  | 2001:db8::9                  | 2001:db8:0:0:0:0:0:9",
                "10.0.0.1  | [2001:db8::9]                | 2001:db8:0:0:0:0:0:9",
                "10.0.0.1  | 203.0.113.009                | 10.0.0.1",
                "10.0.0.1  | 203.0.113.9/24               | 10.0.0.1",
                "10.0.0.1  | fe80::1%eth0                 | 10.0.0.1",
                "10.0.0.1  | evil.example.com             | 10.0.0.1",
                "fd00::1   | 203.0.113.9                  | 203.0.113.9",
            })
    void nearestHopThatIsNotOursIsTheVisitor(String peer, String values, String visitor) {
        assertThat(visitor(AddressField.X_FORWARDED_FOR, peer, values)).isEqualTo(visitor);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "192.0.2.1 | for=203.0.113.9                       | 192.0.2.1",
                "10.0.0.1  | for=203.0.113.9                       | 203.0.113.9",
                "10.0.0.1  | For=203.0.113.9;proto=https;by=10.0.0.1 | 203.0.113.9",
                "10.0.0.1  | proto=https; for=203.0.113.9          | 203.0.113.9",
                "10.0.0.1  | for=\"[2001:db8::9]:47011\"           | 2001:db8:0:0:0:0:0:9",
                "10.0.0.1  | for=198.51.100.7, for=203.0.113.9, for=10.0.0.2 | 203.0.113.9",
                "10.0.0.1  | for=203.0.113.9, for=_hidden          | 10.0.0.1",
                "10.0.0.1  | for=203.0.113.9, for=unknown          | 10.0.0.1",
                "10.0.0.1  | proto=https                           | 10.0.0.1",
                "10.0.0.1  | for=203.0.113.9 proto=https           | 10.0.0.1",
                "10.0.0.1  | for=\"203.0.113.9                     | 10.0.0.1",
            })
    void forwardedIsReadInTheSameWay(String peer, String values, String visitor) {
        assertThat(visitor(AddressField.FORWARDED, peer, values)).isEqualTo(visitor);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 203.0.113.9, 192.0.2.1",
        "10.0.0.1, 203.0.113.9, 203.0.113.9",
        "10.0.0.1, 2001:db8::9, 2001:db8:0:0:0:0:0:9",
        "10.0.0.1, 10.0.0.9, 10.0.0.9",
        "10.0.0.1, 203.0.113.9 + 203.0.113.8, 10.0.0.1",
        "10.0.0.1, x, 10.0.0.1",
    })
    void cloudflareNamesOneAddress(String peer, String values, String visitor) {
        assertThat(visitor(AddressField.CF_CONNECTING_IP, peer, values)).isEqualTo(visitor);
    }
}
