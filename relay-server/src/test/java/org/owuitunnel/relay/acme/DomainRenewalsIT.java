package org.owuitunnel.relay.acme;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.route.Hostname;

/**
 * Certificates of custom hosts from Pebble, which asks at port 80 of an address of its own what the answers are, with a clock of the
 * test's.
 */
final class DomainRenewalsIT {
    private static final Hostname ONE = host("one.proofs.test");
    private static final Hostname TWO = host("two.proofs.test");
    private static final Hostname DEAD = host("dead.proofs.test");

    /** Where an authority asks. */
    private static final String HERE = Bind.someAddress();

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private static Path servers;

    private static Bind dns;
    private static Pebble pebble;

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final Set<Hostname> hosts = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Runnable> whenAsked = new AtomicReference<>();
    private HttpServer listening;
    private AcmeFolder kept;

    @BeforeAll
    static void startServers() throws Exception {
        Bind.require();
        Pebble.require();
        String address = Bind.someAddress();
        dns = Bind.primary(Files.createDirectory(servers.resolve("dns")), address, "", "");
        for (Hostname host : List.of(ONE, TWO)) {
            dns.leads(host.text(), HERE);
        }
        dns.leads(DEAD.text(), Bind.someAddress()); // where nobody listens
        pebble = Pebble.start(servers.resolve("pebble"), dns.server(), 5, ", \"httpPort\": 80");
    }

    @AfterAll
    static void stopServers() throws Exception {
        for (AutoCloseable server :
                Stream.of(pebble, dns).filter(Objects::nonNull).toList()) {
            server.close();
        }
    }

    /** Listens as a relay does, whoever orders. */
    @BeforeEach
    void listen() throws IOException {
        kept = new AcmeFolder(folder, pebble.directory());
        Challenges answers = Challenges.in(folder);
        listening = HttpServer.create(new InetSocketAddress(HERE, 80), 0);
        listening.createContext("/", exchange -> {
            String host = exchange.getRequestHeaders().getFirst("Host").replaceFirst(":80$", "");
            asked.add(host);
            Runnable first = whenAsked.getAndSet(null);
            if (first != null) {
                first.run();
            }
            answers.look();
            String text = answers.find(host, exchange.getRequestURI().getPath());
            byte[] body = text == null ? new byte[0] : text.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(text == null ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        listening.start();
    }

    @AfterEach
    void stopListening() {
        listening.stop(0);
    }

    @Test
    void eachHostGetsACertificateForItselfAloneAndAnotherWithAnotherKeyWhenItIsTime() throws Exception {
        hosts.addAll(List.of(ONE, TWO));
        DomainRenewals renewals = renewals();
        renewals.look();
        CertifiedKey one = certificate(ONE).orElseThrow();
        CertifiedKey two = certificate(TWO).orElseThrow();
        assertThat(one.names()).isEqualTo(ONE.text());
        assertThat(two.names()).isEqualTo(TWO.text());
        assertThat(one.leaf().getPublicKey()).isNotEqualTo(two.leaf().getPublicKey());
        assertThat(asked).containsOnly(ONE.text(), TWO.text());
        assertThat(Files.readString(folder.resolve("acme/challenges.json"))).doesNotContain("token");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------"));
        }

        int questions = asked.size(); // of several places for each proof
        renewals.look();
        assertThat(asked).as("again at once").hasSize(questions);
        Instant due = Renewal.ofHost(config(), kept.ofHost(ONE), ONE, Challenges.in(folder), now::get)
                .next();
        now.set(due.minusSeconds(1));
        renewals.look();
        assertThat(certificate(ONE).orElseThrow().leaf()).isEqualTo(one.leaf());
        now.set(due);
        renewals.look();
        CertifiedKey next = certificate(ONE).orElseThrow();
        assertThat(next.leaf()).isNotEqualTo(one.leaf());
        assertThat(next.leaf().getPublicKey()).isNotEqualTo(one.leaf().getPublicKey());
        assertThat(next.leaf().getNotAfter()).isAfterOrEqualTo(one.leaf().getNotAfter());
    }

    @Test
    void aHostThatFailsWaitsLongerEachTimeOverRestartsAndHoldsNobodyUp() throws Exception {
        hosts.add(DEAD);
        renewals().look();
        Attempts first = kept.ofHost(DEAD).attempts();
        assertThat(first.failures()).isEqualTo(1);
        assertThat(first.reason())
                .contains("did not find the proof for dead.proofs.test", "owui-relay domain check dead.proofs.test");
        assertThat(first.next()).isBetween(now.get().plusSeconds(119), now.get().plusSeconds(121));

        hosts.add(ONE);
        for (int restart = 0; restart < 3; restart++) {
            renewals().look();
        }
        assertThat(certificate(ONE)).isPresent();
        assertThat(kept.ofHost(DEAD).attempts()).as("not tried again").isEqualTo(first);

        hosts.add(TWO);
        now.set(now.get().plus(Duration.ofMinutes(2)));
        renewals().look();
        assertThat(certificate(TWO)).isPresent();
        assertThat(kept.ofHost(DEAD).attempts().failures()).isEqualTo(2);
        assertThat(DomainRenewals.problem(kept, DEAD))
                .hasValueSatisfying(text -> assertThat(text).contains("did not find the proof", "; tried again at "));
        assertThat(DomainRenewals.problem(kept, ONE)).isEmpty();
    }

    @Test
    void aNameThatLeadsNowhereIsNoCaseForTheAuthority() throws Exception {
        Hostname nowhere = host("nowhere.elsewhere.test");
        hosts.add(nowhere);
        renewals().look();
        assertThat(kept.ofHost(nowhere).attempts().reason()).startsWith("DNS: nowhere.elsewhere.test has no address");
        assertThat(kept.ofHost(nowhere).order()).isEqualTo(AcmeFolder.Order.NONE);
        assertThat(pebble.said()).doesNotContain("nowhere.elsewhere.test");
    }

    @Test
    void anAuthorityThatIsAwayIsAskedForOneHostAtATime() throws Exception {
        Path place = folder.resolve("pebble");
        Pebble authority = Pebble.start(place, dns.server(), 0, ", \"httpPort\": 80");
        authority.close();
        AcmeConfig.ByHttp away = config(authority);
        AcmeFolder its = new AcmeFolder(folder, authority.directory());
        hosts.addAll(List.of(ONE, TWO));
        DomainRenewals renewals = new DomainRenewals(away, its, Challenges.in(folder), () -> hosts, () -> {}, now::get);
        renewals.look();
        assertThat(its.ofHost(ONE).attempts().failures()
                        + its.ofHost(TWO).attempts().failures())
                .isEqualTo(1);
        renewals.look();
        assertThat(its.ofHost(ONE).attempts().failures()).isEqualTo(1);
        assertThat(its.ofHost(TWO).attempts().failures()).isEqualTo(1);
    }

    @Test
    void aProcessThatIsKilledWhileTheAuthorityLooksCostsNoOrder() throws Exception {
        long before = orders();
        AtomicReference<@Nullable Process> ordering = new AtomicReference<>();
        whenAsked.set(() -> {
            try {
                Objects.requireNonNull(ordering.get()).destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        ordering.set(DomainRenewProcess.start(folder, pebble, dns.server(), ONE.text()));
        assertThat(Objects.requireNonNull(ordering.get()).waitFor()).isEqualTo(128 + 9);
        assertThat(certificate(ONE)).isEmpty();
        assertThat(kept.ofHost(ONE).order().location()).isPresent();

        Process next = DomainRenewProcess.start(folder, pebble, dns.server(), ONE.text());
        String said = new String(next.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(next.waitFor()).as(said).isZero();
        assertThat(certificate(ONE)).isPresent();
        assertThat(orders()).isEqualTo(before + 1);
    }

    @Test
    void ofTwoRelaysWithOneFolderOneOrders() throws Exception {
        hosts.add(ONE);
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                renewals().look();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        renewals().look();
        other.join();
        assertThat(certificate(ONE)).isPresent();
        assertThat(Files.readString(kept.pace().path()).split(",")).as("orders").hasSize(1);
    }

    @Test
    void whatIsKeptOfAHostThatIsGoneGoesWhenItsCertificateEnds() throws Exception {
        hosts.addAll(List.of(ONE, TWO));
        DomainRenewals renewals = renewals();
        renewals.look();
        hosts.remove(ONE);
        renewals.look();
        assertThat(kept.ofHost(ONE).certificateFile()).as("it may come back").exists();
        now.set(certificate(ONE).orElseThrow().expiresAt().plusSeconds(1));
        renewals.look();
        assertThat(kept.ofHost(ONE).certificateFile().getParent()).doesNotExist();
        assertThat(kept.hosts()).containsExactly(TWO);
    }

    /** Orders that the authority has taken so far. */
    private static long orders() {
        return pebble.said()
                .lines()
                .filter(line -> line.contains("Added order"))
                .count();
    }

    private Optional<CertifiedKey> certificate(Hostname host) throws IOException {
        return kept.ofHost(host).certificate();
    }

    private DomainRenewals renewals() {
        return new DomainRenewals(config(), kept, Challenges.in(folder), () -> hosts, () -> {}, now::get);
    }

    private static AcmeConfig.ByHttp config() {
        return config(pebble);
    }

    private static AcmeConfig.ByHttp config(Pebble authority) {
        AcmeConfig.Account account = new AcmeConfig.Account(
                authority.directory(),
                Optional.of(authority.ca()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new AcmeConfig.ByHttp(account, Optional.of(dns.server()));
    }

    private static Hostname host(String text) {
        return Hostname.of(text).orElseThrow();
    }
}
