package org.owuitunnel.client.soak;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.owuitunnel.client.demo.DemoInfo;
import org.owuitunnel.client.demo.DemoServer;
import org.owuitunnel.client.e2e.Cutter;
import org.owuitunnel.relay.accounts.TokenStore;
import org.owuitunnel.relay.wire.Transport;

/** The program: starts everything, lets it live for the time asked for, and judges. On the main thread. */
final class Soak {
    private static final Pattern SERVING = Pattern.compile("relay\\.serving .*port=(\\d+)");

    /** How Netty says that a buffer was lost. */
    private static final String LEAK = "LEAK:";

    /** Clients that are programs of their own, one for each app. */
    private static final int PROGRAMS = 2;

    /** Ways to the relay, each of which breaks at times, and all links on it. */
    private static final int WAYS = 8;

    /** Tunnels that open at a time in the beginning. */
    private static final int AT_A_TIME = 16;

    private static final Duration SAMPLE = Duration.ofSeconds(10);
    private static final Duration CHURN = Duration.ofSeconds(1);
    private static final Duration CUT = Duration.ofSeconds(5);
    private static final long MOST_PAUSE_MILLIS = 400;

    private final Options options;
    private final Path work;
    private final Tally tally = new Tally();
    private final List<Thread> running = new ArrayList<>();
    private volatile boolean over;

    private Soak(Options options) throws IOException {
        this.options = options;
        Files.createDirectories(options.output());
        this.work = Files.createTempDirectory(options.output(), "run");
    }

    @SuppressWarnings("SystemOut") // a program whose output is for a person
    public static void main(String... arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            System.exit(new Soak(Options.of(arguments)).run() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("soak: " + e.getMessage());
            System.exit(2);
        }
    }

    private boolean run() throws Exception {
        Logger.getLogger("").addHandler(new LeakHandler());
        List<String> tokens = tokens();
        EventLoopGroup loops = Transport.best().newLoops();
        List<Series> series = new ArrayList<>();
        try (BulkApp bulk = BulkApp.start();
                DemoServer demo = DemoServer.start(loops, () -> new DemoInfo("soak", null, null));
                Program relay = relay()) {
            int port = Integer.parseInt(relay.await(SERVING).group(1));
            X509Certificate authority = authority();
            List<Cutter> ways = new ArrayList<>();
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < WAYS; i++) {
                ways.add(new Cutter());
                ports.add(ways.getLast().leadingTo(port));
            }
            Tunnels.Ends ends = new Tunnels.Ends(demo.port(), bulk.port(), ports, tokens, authority);
            try (Tunnels tunnels = new Tunnels(loops, ends, tally);
                    Program first = client(options.tunnels(), ends);
                    Program second = client(options.tunnels() + 1, ends);
                    Visitors visitors = visitors(port, authority)) {
                open(tunnels, first, second);
                for (int i = 0; i < options.visitors(); i++) {
                    every(Duration.ZERO, chance -> visit(visitors, tunnels, chance));
                }
                every(CHURN, chance -> churn(tunnels, chance));
                every(CUT, chance -> cut(ways.get(chance.nextInt(WAYS)), chance));
                watch(List.of(relay, first, second), series);
                over = true;
                for (Thread thread : running) {
                    thread.join();
                }
            }
            for (Cutter way : ways) {
                way.close();
            }
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        return judge(series);
    }

    /** A token for each group of names, written before the relay starts. */
    private List<String> tokens() throws IOException {
        Path data = work.resolve("data");
        TokenStore store = TokenStore.in(data);
        List<String> tokens = new ArrayList<>();
        int names = options.tunnels() + PROGRAMS;
        for (int i = 0; i <= names / Tunnels.NAMES_PER_TOKEN; i++) {
            if (store.create("soak-" + i) instanceof TokenStore.Creation.Created created) {
                tokens.add(created.token().secret());
            }
        }
        return tokens;
    }

    private Program relay() throws IOException {
        return Program.start(
                "relay",
                work,
                List.of(program("relay-server/target/owui-relay/bin/owui-relay"), "run"),
                Map.of(
                        "OWUI_RELAY_HTTPS_HOST",
                        "127.0.0.1",
                        "OWUI_RELAY_HTTPS_PORT",
                        "0",
                        "OWUI_RELAY_HTTP_PORT",
                        "off",
                        "OWUI_RELAY_TLS_LOCAL_CA",
                        "true",
                        "OWUI_RELAY_DATA",
                        work.resolve("data").toString()));
    }

    private Program client(int number, Tunnels.Ends ends) throws IOException {
        int app = number % 2 == 1 ? ends.bulk() : ends.demo();
        return Program.start(
                Tunnels.name(number),
                work,
                List.of(program("client/target/owui-tunnel/bin/owui-tunnel"), "127.0.0.1:" + app),
                Map.of(
                        "OWUI_TUNNEL_PUBLIC",
                        "true",
                        "OWUI_TUNNEL_RELAY",
                        "localhost:" + ends.ways().get(number % WAYS),
                        "OWUI_TUNNEL_RELAY_CA",
                        work.resolve("data/ca/ca.pem").toString(),
                        "OWUI_TUNNEL_TOKEN",
                        ends.tokens().get(number / Tunnels.NAMES_PER_TOKEN),
                        "OWUI_TUNNEL_NAME",
                        Tunnels.name(number)));
    }

    private String program(String place) throws IOException {
        Path program = options.root().resolve(place);
        if (!Files.isExecutable(program)) {
            throw new IOException(program + ": missing (expected: built by client/src/test/soak/run)");
        }
        return program.toString();
    }

    private X509Certificate authority() throws IOException, GeneralSecurityException {
        try (InputStream file = Files.newInputStream(work.resolve("data/ca/ca.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    private Visitors visitors(int port, X509Certificate authority) throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("soak", authority);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return new Visitors(port, context, Visitors.manager(managers.getTrustManagers()), tally);
    }

    private void open(Tunnels tunnels, Program... clients) throws IOException, InterruptedException {
        for (Program client : clients) {
            client.await(Pattern.compile("https://" + client.name));
        }
        List<Thread> opening = new ArrayList<>();
        for (int first = 0; first < AT_A_TIME; first++) {
            int from = first;
            opening.add(Thread.ofVirtual().start(() -> {
                for (int i = from; i < options.tunnels(); i += AT_A_TIME) {
                    tunnels.open(i);
                }
            }));
        }
        for (Thread thread : opening) {
            thread.join();
        }
        say(options.tunnels() + " tunnels are open");
    }

    /** What is done again and again until the end. */
    private interface Act {
        void once(SplittableRandom chance) throws Exception;
    }

    private void every(Duration pause, Act act) {
        SplittableRandom chance = new SplittableRandom();
        running.add(Thread.ofVirtual().start(() -> {
            while (!over) {
                try {
                    act.once(chance);
                    Thread.sleep(pause.isZero() ? chance.nextLong(MOST_PAUSE_MILLIS) : pause.toMillis());
                } catch (Exception e) {
                    tally.fault(String.valueOf(e));
                }
            }
        }));
    }

    private void visit(Visitors visitors, Tunnels tunnels, SplittableRandom chance) {
        int number = chance.nextInt(options.tunnels() + PROGRAMS);
        if (number >= options.tunnels() || chance.nextInt(8) == 0) { // programs are visited more than others
            int program = options.tunnels() + chance.nextInt(PROGRAMS);
            visitors.visit(Tunnels.name(program), program % 2 == 1, chance);
            return;
        }
        Tunnels.Place place = tunnels.place(number);
        place.visits().lock();
        try {
            visitors.visit(place.name(), place.bulk(), chance);
        } finally {
            place.visits().unlock();
        }
    }

    /** At its own pace, however long a tunnel's visitors stay. */
    private void churn(Tunnels tunnels, SplittableRandom chance) {
        int number = chance.nextInt(options.tunnels());
        boolean takeOver = chance.nextInt(4) == 0;
        Thread.ofVirtual().start(() -> {
            if (takeOver) {
                tunnels.takeOver(number);
            } else {
                tunnels.replace(number);
            }
        });
    }

    /** In the middle of what passes; every third time for a few seconds. */
    private static void cut(Cutter way, SplittableRandom chance) throws InterruptedException {
        if (chance.nextInt(3) == 0) {
            way.breaksForSomeTime();
            Thread.sleep(chance.nextInt(4_000));
            way.heals();
        } else {
            way.breaksAfter(chance.nextInt(300_000));
        }
    }

    private void watch(List<Program> programs, List<Series> all) throws IOException, InterruptedException {
        List<Jvm> jvms = new ArrayList<>();
        for (Program program : programs) {
            jvms.add(program.jvm());
            all.add(new Series(program.name));
        }
        jvms.add(new Jvm(ProcessHandle.current().pid()));
        all.add(new Series("visitors and " + options.tunnels() + " tunnels"));
        long start = System.nanoTime();
        long end = start + Duration.ofMinutes(options.minutes()).toNanos();
        for (long due = start; due <= end; due += SAMPLE.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            double seconds = (System.nanoTime() - start) / 1e9;
            for (int i = 0; i < jvms.size(); i++) {
                Vitals vitals = jvms.get(i).vitals();
                all.get(i).add(seconds, vitals);
                say(String.format(Locale.ROOT, "%5.0f s  %-24s %s", seconds, all.get(i).process, vitals));
            }
            for (Program program : programs) {
                if (!program.alive()) {
                    throw new IOException(program.name + " has ended: see " + program.log);
                }
            }
            say("  faults " + tally.faultCount() + " " + tally.counts());
        }
    }

    private boolean judge(List<Series> series) throws IOException {
        long leaks = tally.counts().getOrDefault(LEAK, 0L);
        try (Stream<Path> files = Files.list(work)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                leaks += Files.readAllLines(log).stream()
                        .filter(line -> line.contains(LEAK))
                        .count();
            }
        }
        Report report = new Report(series, tally, leaks);
        Files.writeString(options.output().resolve("report.md"), report.markdown());
        Files.writeString(options.output().resolve("plot.svg"), report.svg());
        say(report.markdown());
        say("written to " + options.output() + ", logs in " + work);
        return report.good();
    }

    /** Hears what Netty says in this process. */
    private final class LeakHandler extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (String.valueOf(line.getMessage()).contains(LEAK)) {
                tally.did(LEAK);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @SuppressWarnings("SystemOut") // a program whose output is for a person
    private static void say(String what) {
        System.out.println(what);
    }
}
