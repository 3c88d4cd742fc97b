package org.owuitunnel.relay.acme;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.relay.testing.Await;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * BIND on a loopback address of its own, since DNS servers are found at port 53 only. It speaks for {@code tunnel.test} and
 * {@code proofs.test}, and takes updates with a key; beyond them it knows that there is nothing. Used by the test's thread.
 */
public final class Bind implements AutoCloseable {
    private static final Path NAMED = Path.of("/usr/sbin/named");
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private static final String SECRET = "c2VjcmV0IG9mIGEgdGVzdCwgbm90IG9mIGEgc2VydmVyCg==";

    private static final int START_SECONDS = 30;

    private final Process process;
    private final String address;
    private final Path key;

    private Bind(Process process, String address, Path key) {
        this.process = process;
        this.address = address;
        this.key = key;
    }

    /** Skips the test where there is no BIND, or no right to its port. */
    public static void require() {
        assumeTrue(CI || Files.isExecutable(NAMED), "needs: apt-get install -y bind9 bind9-dnsutils iproute2");
        assumeTrue(
                CI || "root".equals(System.getProperty("user.name")),
                "needs: root, for port 53 of a loopback address of its own");
    }

    /** The primary server of both zones, which tells {@code secondary} of changes when that is no empty text. */
    public static Bind primary(Path folder, String address, String secondary, String moreOfTunnel) throws Exception {
        Path key = Files.writeString(folder.resolve("tsig.key"), """
                key "relay" {
                    algorithm hmac-sha256;
                    secret "%s";
                };
                """.formatted(SECRET));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(folder.resolve("root"), """
                $TTL 60
                . IN SOA ns. hostmaster. 1 60 60 600 60
                . IN NS ns.
                ns. IN A %s
                """.formatted(address));
        StringBuilder zones = new StringBuilder("zone \".\" { type primary; file \"root\"; notify no; };\n");
        for (String zone : List.of("tunnel.test", "proofs.test")) {
            Files.writeString(folder.resolve(zone), """
                    $TTL 60
                    @ IN SOA ns1 hostmaster 1 60 60 600 60
                    @ IN NS ns1
                    %s
                    ns1 IN A %s
                    @ IN A 192.0.2.7
                    * IN A 192.0.2.7
                    %s
                    """.formatted(
                            secondary.isEmpty() ? "" : "@ IN NS ns2\nns2 IN A " + secondary,
                            address,
                            zone.equals("tunnel.test") ? moreOfTunnel : ""));
            zones.append("""
                    zone "%s" { type primary; file "%s"; allow-update { key relay; }; %s };
                    """.formatted(
                    zone,
                    zone,
                    secondary.isEmpty() ? "notify no;" : "notify explicit; also-notify { " + secondary + "; };"));
        }
        return start(folder, address, "include \"" + key + "\";\n" + zones, key);
    }

    /** A server that follows the primary at {@code primary}. */
    static Bind secondary(Path folder, String address, String primary) throws Exception {
        StringBuilder zones = new StringBuilder();
        for (String zone : List.of("tunnel.test", "proofs.test")) {
            zones.append("""
                    zone "%s" { type secondary; primaries { %s; }; file "%s.second"; };
                    """.formatted(zone, primary, zone));
        }
        return start(folder, address, zones.toString(), folder.resolve("none"));
    }

    private static Bind start(Path folder, String address, String zones, Path key) throws Exception {
        Path config = Files.writeString(
                folder.resolve("named.conf"), """
                options {
                    directory "%s";
                    pid-file "named.pid";
                    session-keyfile "session.key";
                    listen-on port 53 { %s; };
                    listen-on-v6 { none; };
                    query-source address %s;
                    notify-source %s;
                    transfer-source %s;
                    notify-delay 0;
                    recursion yes;
                    allow-recursion { any; };
                    dnssec-validation no;
                };
                controls { };
                %s
                """.formatted(folder, address, address, address, address, zones));
        loopback("add", address);
        Process process = new ProcessBuilder(NAMED.toString(), "-g", "-n", "1", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("named.log").toFile())
                .start();
        Bind bind = new Bind(process, address, key);
        try {
            Await.until("named at " + address, START_SECONDS, () -> bind.speaks() || !process.isAlive());
        } catch (AssertionError e) {
            bind.close();
            throw e;
        }
        if (!process.isAlive()) {
            bind.close();
            throw new AssertionError(Files.readString(folder.resolve("named.log")));
        }
        return bind;
    }

    /** BIND listens on addresses that an interface has, and not on all that the kernel takes for loopback. */
    private static void loopback(String change, String address) throws IOException, InterruptedException {
        Process ip = new ProcessBuilder("ip", "address", change, address + "/32", "dev", "lo")
                .inheritIO()
                .start();
        if (ip.waitFor() != 0) {
            throw new IOException("ip address " + change + " " + address + ": failed");
        }
    }

    /** An address of this machine that most likely nobody else uses. */
    public static String someAddress() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "127." + random.nextInt(1, 255) + "." + random.nextInt(256) + "." + random.nextInt(1, 255);
    }

    private boolean speaks() {
        try {
            SimpleResolver resolver = new SimpleResolver(server());
            resolver.setTimeout(Duration.ofMillis(200));
            Name zone = Name.fromString("tunnel.test.");
            return resolver.send(Message.newQuery(Record.newRecord(zone, Type.SOA, DClass.IN)))
                            .getRcode()
                    == Rcode.NOERROR;
        } catch (IOException e) {
            return false;
        }
    }

    public InetSocketAddress server() {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 53);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets {@code host} of one of the zones lead to {@code to}, and nowhere else, from now on. */
    public void leads(String host, String to) throws IOException {
        Name name = Name.fromString(host, Name.root);
        String zone = host.endsWith("proofs.test") ? "proofs.test." : "tunnel.test.";
        Update update = new Update(Name.fromString(zone));
        update.replace(new ARecord(name, DClass.IN, 1, InetAddress.getByName(to)));
        SimpleResolver resolver = new SimpleResolver(server());
        resolver.setTCP(true);
        resolver.setTSIGKey(new TSIG(TSIG.HMAC_SHA256, "relay", SECRET));
        int code = resolver.send(update).getRcode();
        if (code != Rcode.NOERROR) {
            throw new IOException(host + ": " + Rcode.string(code));
        }
    }

    public Path key() {
        return key;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        loopback("delete", address);
    }
}
