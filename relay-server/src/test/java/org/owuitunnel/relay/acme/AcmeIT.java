package org.owuitunnel.relay.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.config.DnsCheck;
import org.owuitunnel.relay.route.Hostname;
import org.xbill.DNS.Name;

/**
 * Certificates from Pebble, which rejects every second nonce, by proofs in zones of two BINDs, of which the second follows the
 * first: as a relay's administrator has it, with a clock of the test's.
 */
final class AcmeIT {
    private static final Hostname DOMAIN = Hostname.of("tunnel.test").orElseThrow();

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private static Path servers;

    private static Bind primary;
    private static Bind secondary;
    private static Pebble pebble;

    @TempDir
    private Path folder;

    /** What the relay takes for the time. Written and read by the test's thread. */
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    private AcmeFolder kept;

    @BeforeAll
    static void startServers() throws Exception {
        Bind.require();
        Pebble.require();
        String first = Bind.someAddress();
        String second = Bind.someAddress();
        primary = Bind.primary(Files.createDirectory(servers.resolve("first")), first, second, "");
        secondary = Bind.secondary(Files.createDirectory(servers.resolve("second")), second, first);
        pebble = Pebble.start(servers.resolve("pebble"), secondary.server(), 50, "");
    }

    @AfterAll
    static void stopServers() throws Exception {
        for (AutoCloseable server :
                Stream.of(pebble, secondary, primary).filter(Objects::nonNull).toList()) {
            server.close();
        }
    }

    @BeforeEach
    void freshFolder() {
        kept = new AcmeFolder(folder, pebble.directory());
    }

    @Test
    void theFirstCertificateIsForTheDomainAndWhateverIsBelowIt() throws Exception {
        Renewal renewal = renewal(updates());
        assertThat(renewal.next()).isBefore(now.get());
        assertThat(renewal.look()).isTrue();

        CertifiedKey certified = kept.certificate().orElseThrow();
        assertThat(certified.names()).isEqualTo("*.tunnel.test tunnel.test");
        assertThat(certified.leaf().getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(certified.chain()).hasSizeGreaterThan(1);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------"));
        }
        assertThat(proofs()).as("left in DNS").isEmpty();
        assertThat(pebble.said()).contains("Configured to reject 50% of good nonces");
        assertThat(renewal.look()).as("due again at once").isFalse();
        assertThat(renewal.next()).isAfter(now.get().plus(Duration.ofDays(30)));
    }

    @Test
    void atTwoThirdsOfItsLifeAnotherOneIsHadWithAnotherKeyAndTheSameAccount() throws Exception {
        Renewal renewal = renewal(updates());
        renewal.look();
        CertifiedKey first = kept.certificate().orElseThrow();
        byte[] account = accountKey();
        Duration life = Duration.between(first.leaf().getNotBefore().toInstant(), first.expiresAt());
        Instant due = first.leaf()
                .getNotBefore()
                .toInstant()
                .plus(life.multipliedBy(2).dividedBy(3));

        now.set(due.minusSeconds(1));
        assertThat(renewal.look()).isFalse();
        now.set(due);
        assertThat(renewal.look()).isTrue();
        CertifiedKey second = kept.certificate().orElseThrow();
        assertThat(second.leaf().getSerialNumber()).isNotEqualTo(first.leaf().getSerialNumber());
        assertThat(second.leaf().getPublicKey()).isNotEqualTo(first.leaf().getPublicKey());
        assertThat(accountKey()).isEqualTo(account);
    }

    @Test
    void aCnameLeadsToAZoneThatHoldsNothingButProofs() throws Exception {
        String address = Bind.someAddress();
        try (Bind delegating = Bind.primary(
                        Files.createDirectory(folder.resolve("dns")),
                        address,
                        "",
                        "_acme-challenge IN CNAME relay.proofs.test.");
                Pebble authority = Pebble.start(folder.resolve("pebble"), delegating.server(), 0, "")) {
            kept = new AcmeFolder(folder, authority.directory());
            AcmeConfig config = config(
                    authority,
                    new AcmeConfig.Records.Rfc2136(delegating.server(), delegating.key()),
                    delegating.server());
            Renewal renewal = new Renewal(config, kept, DOMAIN, now::get, new Random(1));
            assertThat(renewal.look()).as(renewal.problem()).isTrue();
        }
    }

    @Test
    void aProgramThatWritesRecordsIsCalledForEachAndAgainToTakeThemAway() throws Exception {
        Path calls = folder.resolve("calls");
        Path program = program("""
                #!/bin/sh
                echo "$1 $2 $3" >> %s
                printf 'server %s\\nzone tunnel.test\\nupdate %%s %%s %%s TXT "%%s"\\nsend\\n' \\
                  "$([ "$1" = present ] && echo add || echo delete)" "$2" "$([ "$1" = present ] && echo 60)" "$3" |
                  nsupdate -k %s
                """.formatted(calls, primary.server().getHostString(), primary.key()));
        Renewal renewal = renewal(new AcmeConfig.Records.Exec(program));
        assertThat(renewal.look()).as(renewal.problem()).isTrue();
        List<String> lines = Files.readAllLines(calls);
        assertThat(lines).hasSize(4);
        assertThat(lines.subList(0, 2))
                .allMatch(line -> line.matches("present _acme-challenge\\.tunnel\\.test\\. \\S{43}"));
        assertThat(lines.subList(2, 4))
                .containsExactlyElementsOf(lines.subList(0, 2).stream()
                        .map(line -> line.replace("present", "cleanup"))
                        .toList());
    }

    @Test
    void aProcessThatIsKilledAnywhereCostsNoCertificateAndLeavesNoRecord() throws Exception {
        // The program is the relay's child: at its n-th call it kills the relay, once it has done its work.
        for (int call = 1; call <= 4; call++) {
            Path home = Files.createDirectory(folder.resolve("killed-" + call));
            Path count = home.resolve("count");
            Path program = program("""
                    #!/bin/sh
                    echo x >> %1$s
                    printf 'server %2$s\\nzone tunnel.test\\nupdate %%s %%s %%s TXT "%%s"\\nsend\\n' \\
                      "$([ "$1" = present ] && echo add || echo delete)" "$2" "$([ "$1" = present ] && echo 60)" "$3" |
                      nsupdate -k %3$s
                    if [ "$(wc -l < %1$s)" -eq %4$d ]; then kill -9 $PPID; fi
                    """.formatted(count, primary.server().getHostString(), primary.key(), call));
            Process relay = RenewProcess.start(home, pebble, program, primary.server());
            assertThat(relay.waitFor()).as("call " + call).isEqualTo(128 + 9);

            Process next = RenewProcess.start(home, pebble, program, primary.server());
            String said = new String(next.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(next.waitFor()).as("call " + call + "\n" + said).isZero();
            assertThat(said).contains("*.tunnel.test tunnel.test");
            assertThat(proofs()).as("left in DNS after call " + call).isEmpty();
        }
    }

    @Test
    void ofTwoRelaysWithOneFolderOneOrders() throws Exception {
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> looks = List.of(
                    both.submit(() -> renewal(updates()).look()),
                    both.submit(() -> renewal(updates()).look()));
            assertThat(List.of(looks.get(0).get(), looks.get(1).get())).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void anAuthorityThatIsAwayForWeeksIsAskedNowAndThenAndTheCertificateStays() throws Exception {
        Path place = folder.resolve("pebble");
        Pebble authority = Pebble.start(place, secondary.server(), 0, "");
        kept = new AcmeFolder(folder, authority.directory());
        Renewal renewal =
                new Renewal(config(authority, updates(), primary.server()), kept, DOMAIN, now::get, new Random(1));
        renewal.look();
        CertifiedKey first = kept.certificate().orElseThrow();
        authority.close();

        now.set(first.expiresAt().minus(Duration.ofDays(7)));
        Instant end = first.expiresAt().plus(Duration.ofDays(14));
        while (now.get().isBefore(end)) {
            assertThat(renewal.look()).isFalse();
            now.set(now.get().plus(Duration.ofMinutes(10)));
        }
        assertThat(kept.attempts().failures()).as("in three weeks").isBetween(80, 100);
        assertThat(renewal.problem()).startsWith("localhost: ");
        assertThat(kept.certificate().orElseThrow().leaf()).isEqualTo(first.leaf());

        try (Pebble back = Pebble.start(place, secondary.server(), 0, "", authority.port())) {
            assertThat(back.directory()).isEqualTo(authority.directory());
            now.set(now.get().plus(Duration.ofHours(6)));
            assertThat(renewal.look()).as(renewal.problem()).isTrue();
        }
        assertThat(kept.attempts()).isEqualTo(Attempts.NONE);
    }

    @Test
    void anAuthorityThatWantsAnAccountOfItsOwnGetsIt() throws Exception {
        Path mac = Files.writeString(
                folder.resolve("mac"), "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W\n");
        Files.setPosixFilePermissions(mac, PosixFilePermissions.fromString("rw-------"));
        String required = ", \"externalAccountBindingRequired\": true, \"externalAccountMACKeys\": {\"kid-1\": \""
                + Files.readString(mac).strip() + "\"}";
        try (Pebble authority = Pebble.start(folder.resolve("pebble"), secondary.server(), 0, required)) {
            kept = new AcmeFolder(folder, authority.directory());
            AcmeConfig without = config(authority, updates(), primary.server());
            Renewal refused = new Renewal(without, kept, DOMAIN, now::get, new Random(1));
            assertThatThrownBy(refused::now)
                    .hasMessageContaining(
                            "wants an account of its own (expected: acme.eab-key-id and acme.eab-key-file");

            AcmeConfig.Account account = without.account();
            AcmeConfig with = new AcmeConfig(
                    new AcmeConfig.Account(
                            account.directory(),
                            account.directoryCa(),
                            account.email(),
                            account.profile(),
                            Optional.of(new AcmeConfig.Binding("kid-1", mac))),
                    without.records(),
                    without.dns());
            assertThat(new Renewal(with, kept, DOMAIN, now::get, new Random(1))
                            .now()
                            .names())
                    .contains("*.tunnel.test");
        }
    }

    @Test
    void aKeyThatTheServerDoesNotKnowIsToldWithoutAskingTheAuthorityToLook() throws Exception {
        Path wrong = Files.writeString(
                folder.resolve("wrong.key"), Files.readString(primary.key()).replace("c2Vj", "d2Vj"));
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        Renewal renewal = renewal(new AcmeConfig.Records.Rfc2136(primary.server(), wrong));
        assertThat(renewal.look()).isFalse();
        assertThat(renewal.problem()).startsWith("DNS update: ").contains("TSIG");
        assertThat(renewal.look()).as("again at once").isFalse();
        assertThat(kept.attempts().failures()).isEqualTo(1);
        now.set(now.get().plus(Duration.ofMinutes(2)));
        renewal.look();
        assertThat(kept.attempts().failures()).isEqualTo(2);
    }

    @Test
    void aRehearsalFindsWhatWouldFailAndLeavesNothingBehind() throws Exception {
        List<Rehearsal.Finding> fine = new Rehearsal(config(pebble, updates(), primary.server()), kept, DOMAIN).run();
        assertThat(fine).hasSize(5).allMatch(Rehearsal.Finding::fine);
        assertThat(proofs()).isEmpty();

        String address = Bind.someAddress();
        try (Bind other = Bind.primary(
                Files.createDirectory(folder.resolve("dns")),
                address,
                "",
                "@ IN CAA 0 issue \"elsewhere.example\"\n_acme-challenge IN CNAME gone.elsewhere.example.")) {
            assertThat(new Rehearsal(
                                    config(
                                            pebble,
                                            new AcmeConfig.Records.Rfc2136(other.server(), other.key()),
                                            other.server()),
                                    kept,
                                    DOMAIN)
                            .run())
                    .filteredOn(finding -> !finding.fine())
                    .extracting(Rehearsal.Finding::text)
                    .singleElement()
                    .asString()
                    .startsWith("proof: ");
        }
    }

    private byte[] accountKey() throws IOException {
        return kept.accountKey().getPrivate().getEncoded();
    }

    /** The proofs that both servers have; the second one follows within a moment. */
    private static Set<String> proofs() throws IOException {
        return DnsView.of(Optional.of(primary.server())).texts(Name.fromString("_acme-challenge.tunnel.test."));
    }

    private static AcmeConfig.Records updates() {
        return new AcmeConfig.Records.Rfc2136(primary.server(), primary.key());
    }

    private Renewal renewal(AcmeConfig.Records records) {
        return new Renewal(config(pebble, records, primary.server()), kept, DOMAIN, now::get, new Random(1));
    }

    private static AcmeConfig config(Pebble authority, AcmeConfig.Records records, InetSocketAddress resolver) {
        return new AcmeConfig(
                new AcmeConfig.Account(
                        authority.directory(),
                        Optional.of(authority.ca()),
                        Optional.of("ann@example.com"),
                        Optional.empty(),
                        Optional.empty()),
                records,
                new AcmeConfig.Dns(DnsCheck.SERVERS, Optional.of(resolver), Duration.ofSeconds(20)));
    }

    private Path program(String text) throws IOException {
        Path program = Files.createTempFile(
                folder,
                "hook",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(program, text);
    }
}
