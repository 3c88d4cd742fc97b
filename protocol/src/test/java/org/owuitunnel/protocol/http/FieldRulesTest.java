package org.owuitunnel.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection",
                "keep-alive",
                "proxy-connection",
                "proxy-authorization",
                "proxy-authenticate",
                "te",
                "transfer-encoding",
                "upgrade",
                "http2-settings"
            })
    void fieldsOfOneHopEndThere(String name) {
        assertThat(FieldRules.endsHere(name, Set.of())).isTrue();
        assertThat(FieldRules.forgeable(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accept-encoding",
                "authorization",
                "content-length",
                "cookie",
                "expect",
                "host",
                "sec-websocket-key",
                "set-cookie",
                "trailer",
                "user-agent",
                "x-forwarded",
                "x-my-own"
            })
    void otherFieldsPass(String name) {
        assertThat(FieldRules.endsHere(name, Set.of())).isFalse();
        assertThat(FieldRules.forgeable(name)).isFalse();
    }

    @Test
    void connectionTakesAwayWhatItNames() {
        Set<String> nominated = FieldRules.nominated(List.of("close, X-Secret ,,", "\tx-other"));

        assertThat(FieldRules.endsHere("x-secret", nominated)).isTrue();
        assertThat(FieldRules.endsHere("x-other", nominated)).isTrue();
        assertThat(FieldRules.endsHere("x-third", nominated)).isFalse();
        assertThat(FieldRules.nominated(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Cookie", "content-length", "Content-Type"})
    void connectionCannotTakeAwayWhatTheMessageMeans(String name) {
        assertThat(FieldRules.nominated(List.of("x, " + name))).containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-forwarded-for",
                "x-forwarded-proto",
                "x-forwarded-host",
                "x-forwarded-port",
                "x-forwarded-user",
                "x-forwarded-anything",
                "x_forwarded_for",
                "x-forwarded_for",
                "forwarded",
                "x-real-ip",
                "x_real_ip",
                "cf-connecting-ip",
                "true-client-ip",
                "x-user-email",
                "x_user_email",
                "remote-user",
                "remote_user",
                "tailscale-user-login",
                "tailscale-user-name",
                "x-auth-request-email"
            })
    void onlyARelaySaysWhoTheVisitorIs(String name) {
        assertThat(FieldRules.forgeable(name)).isTrue();
    }

    @Test
    void trailersAreAcceptedOnlyWhenTeSaysSo() {
        assertThat(FieldRules.acceptsTrailers(List.of("trailers"))).isTrue();
        assertThat(FieldRules.acceptsTrailers(List.of("gzip;q=0.5", " Trailers , deflate")))
                .isTrue();
        assertThat(FieldRules.acceptsTrailers(List.of("gzip", "trailersx", ""))).isFalse();
        assertThat(FieldRules.acceptsTrailers(List.of())).isFalse();
    }
}
