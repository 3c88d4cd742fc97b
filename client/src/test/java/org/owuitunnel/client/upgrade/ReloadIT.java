package org.owuitunnel.client.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.control.ControlClient;
import org.owuitunnel.relay.control.ControlSocket;

/** A relay reads its configuration anew under load: no request is lost, and what cannot be used changes nothing. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ReloadIT {
    private static final String PATIENT = "tls-handshake-timeout: 1m, header-timeout: 1m";

    /** Each takes the relay some four seconds to see. */
    private static final int CERTIFICATES = Boolean.getBoolean("owui.long") ? 50 : 5;

    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void start() throws Exception {
        installation = new Installation(folder);
    }

    @AfterEach
    void stop() throws Exception {
        installation.close();
    }

    @Test
    void fiftyReloadsLoseNoRequest() throws Exception {
        Path config = installation.configure(PATIENT);
        try (Program relay = installation.relay(config);
                Program client = installation.client(Installation.port(relay));
                Crowd crowd = Crowd.asks(installation, Installation.port(relay));
                ControlClient control = ControlClient.connect(ControlSocket.of(folder.resolve("data"), 0))
                        .orElseThrow()) {
            assertThat(client.isAlive()).isTrue();
            crowd.answersMore(100);
            for (int i = 1; i <= 50; i++) {
                if (i % 10 == 0) {
                    installation.configure(PATIENT + ", idle-timeout: soon");
                    assertThat(control.reload()).singleElement().asString().contains("limits.idle-timeout: soon");
                    relay.says("relay\\.reload-refused .*idle-timeout: soon");
                } else {
                    installation.configure(PATIENT + ", idle-timeout: " + (60 + i) + "s");
                    assertThat(control.reload()).isEmpty();
                }
                crowd.answersMore(10);
            }
            assertThat(crowd.failures()).isEmpty();
            relay.terminates();
            assertThat(relay.exit()).isZero();
            assertThat(crowd.failuresOfThoseLetIn()).isEmpty();
        }
    }

    @Test
    void certificatesThatAreReplacedInTheirFilesLoseNoRequest() throws Exception {
        Installation.Pem files = installation.issue();
        Path config =
                Files.writeString(folder.resolve("relay.yml"), """
                domain: localhost
                https: {host: 127.0.0.1, port: 0}
                http: {port: off}
                tls: {certificate: %s, key: %s}
                data: data
                limits: {%s}
                """.formatted(files.chain(), files.key(), PATIENT));
        try (Program relay = installation.relay(config);
                Program client = installation.client(Installation.port(relay));
                Crowd crowd = Crowd.asks(installation, Installation.port(relay))) {
            assertThat(client.isAlive()).isTrue();
            crowd.answersMore(100);
            for (int i = 1; i <= CERTIFICATES; i++) {
                if (i % 5 == 0) {
                    Files.writeString(files.chain(), "no certificate");
                    relay.says("certificate\\.kept reason=.*no certificate in it");
                    crowd.answersMore(10);
                }
                installation.issue();
                relay.says("certificate\\.replaced names=");
                crowd.answersMore(10);
            }
            assertThat(crowd.failures()).isEmpty();
        }
    }

    @Test
    void commandTellsWhatCameOfIt() throws Exception {
        Path config = installation.configure(PATIENT);
        try (Program relay = installation.relay(config)) {
            installation.configure(PATIENT + ", drain-timeout: 5s");
            try (Program command = reload(config)) {
                assertThat(command.exit()).isZero();
                command.says("^configuration: in force$");
                relay.says("relay\\.reloaded changed=limits\\.drain-timeout");
            }
            Files.writeString(config, Files.readString(config).replace("domain: localhost", "domain: box.local"));
            try (Program command = reload(config)) {
                assertThat(command.exit()).isEqualTo(2);
                command.says("domain: changed, which needs a restart .*--take-over");
            }
            relay.terminates();
            assertThat(relay.exit()).isZero();
            assertThat(ControlSocket.of(folder.resolve("data"), 0)).doesNotExist();
            try (Program command = reload(installation.configure(PATIENT))) {
                assertThat(command.exit()).isEqualTo(2);
                command.says("no relay runs with the data in ");
            }
        }
    }

    private Program reload(Path config) throws Exception {
        List<String> arguments = List.of("reload", "--config", config.toString());
        return Program.start(
                "org.owuitunnel.relay.Main", Map.of("HOME", folder.toString()), arguments.toArray(String[]::new));
    }
}
