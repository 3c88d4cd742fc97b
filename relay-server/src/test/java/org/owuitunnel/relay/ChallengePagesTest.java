package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.relay.acme.Challenges;
import org.owuitunnel.relay.route.CustomHosts;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;
import org.owuitunnel.relay.testing.LeakCheck;
import org.owuitunnel.relay.testing.RawVisitor;
import org.owuitunnel.relay.testing.RelayFixture;

/** What an authority that looks for a proof is answered, and all others. */
@ExtendWith(LeakCheck.class)
class ChallengePagesTest {
    private static final String PATH = "/.well-known/acme-challenge/tok_en-1";

    private final RelayFixture relay = RelayFixture.start();

    @TempDir
    private Path data;

    private int port;

    @BeforeEach
    void listen() throws IOException {
        String both = """
                {"answers": [
                  {"host": "chat.ana.example", "token": "tok_en-1", "text": "tok_en-1.thumb", "until": "%1$s"},
                  {"host": "demo.localhost", "token": "tok_en-2", "text": "tok_en-2.thumb", "until": "%1$s"}]}
                """.formatted(Instant.now().plusSeconds(600));
        new PrivateFile(data.resolve("acme/challenges.json")).write(both.getBytes(StandardCharsets.UTF_8));
        Challenges challenges = Challenges.in(data);
        challenges.look();
        CustomHosts hosts = host ->
                host.text().equals("chat.ana.example") ? new CustomHosts.Holder("alice", new Label("kitchen")) : null;
        port = relay.listenPlain(new ChallengePages(hosts, challenges, 443));
    }

    @AfterEach
    void close() {
        relay.close();
    }

    private String answer(String method, String host, String path) {
        try (RawVisitor visitor = RawVisitor.plain(port)) {
            return visitor.sends(method + " " + path + " HTTP/1.1\nHost: " + host + "\n\n")
                    .rest();
        }
    }

    @Test
    void theAuthorityGetsTheProofAndNothingMore() {
        assertThat(answer("GET", "chat.ana.example", PATH))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("content-type: text/plain\r\n", "content-length: 14\r\n")
                .endsWith("\r\n\r\ntok_en-1.thumb");
        assertThat(answer("GET", "Chat.Ana.Example:80", PATH)).endsWith("\r\n\r\ntok_en-1.thumb");
        assertThat(answer("HEAD", "chat.ana.example", PATH))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, chat.ana.example, /",
        "GET, chat.ana.example, /.well-known/acme-challenge/",
        "GET, chat.ana.example, /.well-known/acme-challenge/tok_en-1/",
        "GET, chat.ana.example, /.well-known/acme-challenge/tok_en-2",
        "GET, chat.ana.example, /.well-known/acme-challenge/%74ok_en-1",
        "POST, chat.ana.example, /.well-known/acme-challenge/tok_en-1",
        "GET, eve.example, /.well-known/acme-challenge/tok_en-1",
        "GET, localhost, /.well-known/acme-challenge/tok_en-1",
        "GET, demo.localhost, /.well-known/acme-challenge/tok_en-2",
    })
    void allElseIsSentToHttps(String method, String host, String path) {
        assertThat(answer(method, host, path))
                .startsWith("HTTP/1.1 308 Permanent Redirect\r\n")
                .contains("location: https://" + host + path + "\r\n")
                .doesNotContain("thumb");
    }
}
