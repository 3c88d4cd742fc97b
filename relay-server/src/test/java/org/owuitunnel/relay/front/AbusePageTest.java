package org.owuitunnel.relay.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.owuitunnel.protocol.link.Hello;
import org.owuitunnel.relay.config.AbuseContact;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;
import org.owuitunnel.relay.testing.TunnelClient;

/** Where anyone finds whom to write to, and what he is told of a tunnel's owner: nothing. */
@ExtendWith(LeakCheck.class)
class AbusePageTest {
    private static final String PAGE = "GET /.owui-tunnel/abuse HTTP/1.1\nHost: ";
    private static final String LINK = "href=\"/.owui-tunnel/abuse\"";
    private static final String NAVIGATION = "\nSec-Fetch-Mode: navigate\nAccept: text/html\n\n";

    private final RelayFixture relay = RelayFixture.with()
            .reachableAt(AbuseContact.of("o'neil+x@example.com").orElseThrow())
            .start();
    private final RawVisitor visitor = relay.visitor();

    @AfterEach
    void close() {
        visitor.close();
        relay.close();
    }

    private RawVisitor.Answer asks(String lines) {
        return visitor.sends(lines).answer();
    }

    @Test
    void strangerFindsItAtATunnelThatLetsNobodyIn() {
        try (TunnelClient gated = relay.gated("demo", "key-of-nobody-in-here");
                TunnelClient elsewhere = relay.tunnel("other", AbusePageTest::fromElsewhere)) {
            for (String name : List.of("demo", "other")) {
                RawVisitor.Answer page = asks(PAGE + name + ".localhost:8443" + NAVIGATION);
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.body())
                        .contains(
                                "<b>" + name + ".localhost</b>",
                                "<b>localhost</b>",
                                ">o&#39;neil+x@example.com</a>",
                                "href=\"mailto:o&#39;neil+x@example.com?subject=Report%20about%20" + name
                                        + ".localhost\"")
                        .doesNotContain("alice", "laptop", "{{", "<script");
                assertThat(page.field("content-security-policy")).startsWith("default-src 'none'; style-src");
                assertThat(page.field("x-robots-tag")).isEqualTo("noindex");
                assertThat(page.field("cache-control")).isEqualTo("no-store");
            }
            assertThat(gated.seen()).isEmpty();
            assertThat(elsewhere.seen()).isEmpty();
        }
    }

    private static Hello fromElsewhere(Hello plain) {
        return new Hello(
                plain.client(), plain.name(), List.of(), plain.resume(), plain.instance(), null, List.of("192.0.2.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "nobody.localhost"})
    void itIsAtTheRelaysOwnNameAndAtThoseWithoutATunnel(String host) {
        RawVisitor.Answer answer = asks(PAGE + host + "\nAccept: application/json\n\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("content-type")).isEqualTo("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"relay\":\"localhost\",\"contact\":\"mailto:o'neil+x@example.com\",\"host\":\"" + host
                        + "\"}");
    }

    @Test
    void nothingElseIsThere() {
        assertThat(asks("POST /.owui-tunnel/abuse HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n")
                        .status())
                .isEqualTo(404);
        assertThat(asks(PAGE + "elsewhere.example\n\n").status()).isEqualTo(421);
    }

    @Test
    void errorPagesAndThePageBehindLinksLeadToIt() {
        assertThat(asks("GET / HTTP/1.1\nHost: nobody.localhost" + NAVIGATION).body())
                .contains(LINK);
        assertThat(asks("GET / HTTP/1.1\nHost: elsewhere.example" + NAVIGATION).body())
                .doesNotContain(LINK);
        try (TunnelClient gated = relay.gated("demo", "key-of-nobody-in-here")) {
            assertThat(asks("GET /.owui-tunnel/open HTTP/1.1\nHost: demo.localhost\n\n")
                            .body())
                    .contains(LINK);
            assertThat(asks("GET / HTTP/1.1\nHost: demo.localhost" + NAVIGATION).body())
                    .contains(LINK);
            assertThat(gated.seen()).isEmpty();
        }
    }

    @Test
    void relayThatNamesNobodyHasNoSuchPage() {
        try (RelayFixture silent = RelayFixture.start();
                RawVisitor stranger = silent.visitor();
                TunnelClient gated = silent.gated("demo", "key-of-nobody-in-here")) {
            for (String host : List.of("localhost", "demo.localhost")) {
                RawVisitor.Answer answer =
                        stranger.sends(PAGE + host + NAVIGATION).answer();
                assertThat(answer.status() + " " + answer.field("x-tunnel-error"))
                        .isEqualTo("404 nothing-here");
                assertThat(answer.body()).doesNotContain(LINK);
            }
            assertThat(stranger.sends("GET /.owui-tunnel/open HTTP/1.1\nHost: demo.localhost\n\n")
                            .answer()
                            .body())
                    .doesNotContain("Report abuse")
                    .endsWith("</html>\n");
            assertThat(gated.seen()).isEmpty();
        }
    }
}
