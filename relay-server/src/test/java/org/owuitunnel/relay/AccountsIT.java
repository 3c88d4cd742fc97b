package org.owuitunnel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.accounts.TokenEntry;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.testing.TunnelClient;
import picocli.CommandLine;

/** Commands on the accounts of a relay that runs as a process of its own. */
class AccountsIT {
    /** As docs/relay.md promises. */
    private static final Duration PROMISED = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void whatCommandsEndEndsWithinSecondsAndNothingElse() throws Exception {
        RelayFolder files = RelayFolder.in(folder);
        Path config = files.configure("");
        String laptop = token("ana");
        String phone = token("ana");
        String bob = token("bob");
        try (RelayProcess relay = RelayProcess.start(config);
                TunnelClient one = relay.tunnel(files.authority(), laptop, "one");
                TunnelClient two = relay.tunnel(files.authority(), phone, "two");
                TunnelClient three = relay.tunnel(files.authority(), bob, "three")) {
            Instant began = Instant.now();
            assertThat(run("token", "revoke", tokens().list().getFirst().id())).isZero();
            assertThat(one.closed()).startsWith("4004 ");
            assertThat(Duration.between(began, Instant.now())).isLessThan(PROMISED);

            assertThat(run("restore", "relay.yml")).isEqualTo(2);
            assertThat(err.toString()).contains("a relay runs with the data in ", "(expected: it stopped first)");

            began = Instant.now();
            assertThat(run("user", "disable", "ana")).isZero();
            assertThat(two.closed()).startsWith("4004 ");
            assertThat(Duration.between(began, Instant.now())).isLessThan(PROMISED);

            try (TunnelClient another = relay.tunnel(files.authority(), bob, "another")) {
                assertThat(run("user", "remove", "bob")).isZero();
                assertThat(three.closed()).startsWith("4004 ");
                assertThat(another.closed()).startsWith("4004 ");
            }
            assertThat(err.toString()).contains("removed bob; free again: another, three");
            assertThat(tokens().list()).extracting(TokenEntry::owner).hasSize(1);
        }
    }

    private String token(String user) {
        out.getBuffer().setLength(0);
        assertThat(run("token", "create", user)).isZero();
        return out.toString().strip();
    }

    private TokenStore tokens() throws IOException {
        return TokenStore.in(folder.resolve("data"));
    }

    private int run(String... arguments) {
        CommandLine root =
                Main.commandLine(new Machine(Map.of("OWUI_RELAY_CONFIG", "relay.yml"), "Linux", folder, false, folder));
        root.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return root.execute(arguments);
    }
}
