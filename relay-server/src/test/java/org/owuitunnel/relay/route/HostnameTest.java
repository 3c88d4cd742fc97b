package org.owuitunnel.relay.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostnameTest {
    private static final Hostname BASE = host("relay.example.com");

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com",
        "EXAMPLE.Com, example.com",
        "example.com., example.com",
        "EXAMPLE.COM., example.com",
        "a.relay.example.com, a.relay.example.com",
        "localhost, localhost",
        "Calm-Otter.localhost, calm-otter.localhost",
        "xn--mnchen-3ya.example, xn--mnchen-3ya.example",
        "192.168.1.20, 192.168.1.20",
        "0.0.0.0, 0.0.0.0",
        "[::1], [::1]",
        "[0:0:0:0:0:0:0:1], [::1]",
        "[::], [::]",
        "[2001:DB8::A], [2001:db8::a]",
        "[2001:db8:0:0:1:0:0:1], [2001:db8::1:0:0:1]",
        "[2001:0db8:0000:0000:0000:0000:0000:0001], [2001:db8::1]",
        "[1:0:2:3:4:5:6:7], [1:0:2:3:4:5:6:7]",
        "[1:0:0:2:0:0:0:3], [1:0:0:2::3]",
        "[fe80::], [fe80::]",
        "[64:ff9b::192.0.2.33], [64:ff9b::c000:221]",
    })
    void everySpellingOfOneHostBecomesTheSameText(String spelled, String canonical) {
        assertThat(Hostname.of(spelled).map(Hostname::text)).contains(canonical);
        assertThat(host(spelled)).isEqualTo(host(canonical)).hasSameHashCodeAs(host(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".a",
                "a..",
                "-a.example",
                "a-.example",
                "a_b.example",
                "a b.example",
                "a\0.example",
                "a\n.example",
                "a\r.example",
                "a\t",
                "\u212a.example",
                "m\u00fcnchen.example",
                "\ud83d\ude00.example",
                "a\u3002example",
                "a%2eexample",
                "user@example.com",
                "a,b",
                "a/b",
                "a\\b",
                "a;b",
                "*.example.com",
                "example.com:443",
                "1.2.3",
                "127.1",
                "2130706433",
                "0x7f.1",
                "0x7f000001",
                "127.0.0.01",
                "127.0.0.1.",
                "256.1.1.1",
                "1.2.3.4.5",
                "a.1",
                "a.0x",
                "::1",
                "[::1",
                "[::1].",
                "[]",
                "[1.2.3.4]",
                "[fe80::1%eth0]",
                "[::ffff:127.0.0.1]",
                "[1::2::3]",
                "[1:2:3:4:5:6:7:8:9]",
                "[g::1]",
                "[::1]x",
                "[0x1::]",
                "[[::1]]"
            })
    void whatIsNoHostIsRefused(String spelled) {
        assertThat(Hostname.of(spelled)).isEmpty();
    }

    @Test
    void labelsEndAt63OctetsAndNamesAt253() {
        assertThat(Hostname.of("a".repeat(63) + ".example")).isPresent();
        assertThat(Hostname.of("a".repeat(64) + ".example")).isEmpty();
        String longest = ("a".repeat(49) + ".").repeat(5) + "abc";
        assertThat(longest).hasSize(253);
        assertThat(Hostname.of(longest)).isPresent();
        assertThat(Hostname.of(longest + ".")).contains(host(longest));
        assertThat(Hostname.of(longest + "d")).isEmpty();
    }

    @Test
    void oneLabelInFrontOfTheDomainIsATunnel() {
        assertThat(host("A.relay.example.com.").within(BASE)).isEqualTo(new Place.Tunnel(new Label("a")));
        assertThat(BASE.child(new Label("a"))).isEqualTo(host("a.relay.example.com"));
    }

    @Test
    void theDomainItselfBelongsToTheRelay() {
        assertThat(host("RELAY.example.com").within(BASE)).isEqualTo(new Place.Base());
        assertThat(host("[::1]").within(host("[0::1]"))).isEqualTo(new Place.Base());
    }

    @Test
    void anEncodedLabelCanBeNoTunnel() {
        assertThat(host("xn--a.relay.example.com").within(BASE)).isEqualTo(new Place.NoTunnel());
        assertThat(host("ab--c.relay.example.com").within(BASE)).isEqualTo(new Place.NoTunnel());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "a.b.relay.example.com",
                "arelay.example.com",
                "a-relay.example.com",
                "relay.example.org",
                "a.relay.example.com.evil.test",
                "192.168.1.20",
                "[::1]",
                "com"
            })
    void otherHostsAreForeign(String spelled) {
        assertThat(host(spelled).within(BASE)).isEqualTo(new Place.Foreign());
    }

    @ParameterizedTest
    @CsvSource({
        "tunnel.example.com, true",
        "a.tunnel.example.com, true",
        "a.b.tunnel.example.com, true",
        "xtunnel.example.com, false",
        "example.com, false",
        "tunnel.example.com.org, false",
        "192.0.2.7, false"
    })
    void whatIsBelowADomainIsSoByWholeLabels(String spelled, boolean below) {
        assertThat(Hostname.of(spelled)
                        .orElseThrow()
                        .isAtOrBelow(Hostname.of("tunnel.example.com").orElseThrow()))
                .isEqualTo(below);
    }

    @Test
    void anAddressHasNoTunnelsBeneathIt() {
        assertThat(host("a.localhost").within(host("127.0.0.1"))).isEqualTo(new Place.Foreign());
        assertThatThrownBy(() -> host("127.0.0.1").child(new Label("a"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextThatIsAcceptedIsAcceptedUnchangedASecondTime() {
        Random random = new Random(7);
        char[] alphabet = "aAzZ09-._:[]x%\0 \u212a\u00e9fF".toCharArray();
        int accepted = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(alphabet[random.nextInt(alphabet.length)]);
            }
            Hostname host = Hostname.of(text.toString()).orElse(null);
            if (host != null) {
                accepted++;
                assertThat(Hostname.of(host.text())).contains(host);
                assertThat(host.text()).matches("[a-z0-9.:\\[\\]-]+").doesNotEndWith(".");
            }
        }
        assertThat(accepted).isGreaterThan(1_000);
    }

    private static Hostname host(String text) {
        return Hostname.of(text).orElseThrow();
    }
}
