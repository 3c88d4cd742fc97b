package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Row 10: what it costs to ask each request for its link. Two tunnels of one relay before one origin, by turns. */
final class GateRow implements Row {
    private static final String OPEN = "open";
    private static final String GUARDED = "guarded";
    private static final Pattern KEY = Pattern.compile("/\\.owui-tunnel/open#(\\S+)");
    private static final Pattern COOKIE = Pattern.compile("(?im)^set-cookie: ([^;]+);");

    /** Pairs of an open and a guarded load in a round, each second one the other way round. */
    private static final int PAIRS = 4;

    /** Loads of each that count for nothing: a JVM compiles while it runs. */
    private static final int WARM_UPS = 4;

    @Override
    public int number() {
        return Table.GATE.row();
    }

    @Override
    public boolean appliesTo(Contender contender) {
        return contender instanceof Ours;
    }

    @Override
    public void measure(Contender contender, Stage stage) throws Exception {
        Running running = stage.running(contender);
        Target guarded = running.targetOf(GUARDED);
        // Two clients that are alike: one that had served before would be the faster.
        try (Running.Neighbour beside = running.neighbour(OPEN);
                Child client = Ours.guarded(running.site(), GUARDED)) {
            client.await(said -> KEY.matcher(said).find());
            String cookie = "Cookie: " + enter(guarded, client.said());
            int seconds = Math.max(1, stage.scale().loadSeconds() / PAIRS);
            Half open = new Half(running, beside.target());
            Half byLink = new Half(running, guarded, cookie);
            for (int i = 0; i < WARM_UPS; i++) {
                Load.Outcome cold = Load.small(open.target, seconds);
                assert cold.answers() > 0;
                cold = Load.small(byLink.target, seconds, byLink.fields);
                assert cold.answers() > 0;
            }
            for (int i = 0; i < PAIRS; i++) {
                (i % 2 == 0 ? open : byLink).run(seconds);
                (i % 2 == 0 ? byLink : open).run(seconds);
            }
            stage.add(Metric.OPEN_RATE, contender, open.rate());
            stage.add(Metric.GUARDED_RATE, contender, byLink.rate());
            stage.add(Metric.GUARDED_COST, contender, 100 * (1 - byLink.rate() / open.rate()));
            stage.add(Metric.OPEN_CPU, contender, open.cpuMicros());
            stage.add(Metric.GUARDED_CPU, contender, byLink.cpuMicros());
        }
    }

    /** All loads of one of the two. */
    private static final class Half {
        private final Running running;
        private final Target target;
        private final String[] fields;
        private long answers;
        private double seconds;
        private double cpuSeconds;

        Half(Running running, Target target, String... fields) {
            this.running = running;
            this.target = target;
            this.fields = fields;
        }

        void run(int length) throws IOException, InterruptedException {
            double before = relaySeconds();
            Load.Outcome outcome = Load.small(target, length, fields);
            cpuSeconds += relaySeconds() - before;
            answers += outcome.answers();
            seconds += outcome.seconds();
        }

        private double relaySeconds() throws IOException {
            return running.usage().relay().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }

        double rate() {
            return answers / seconds;
        }

        double cpuMicros() {
            return cpuSeconds * 1e6 / answers;
        }
    }

    /** Shows the link's key as its page does; returns the cookie. */
    private static String enter(Target target, String said) throws IOException {
        Matcher key = KEY.matcher(said);
        if (!key.find()) {
            throw new IOException("no link: " + said);
        }
        String request = "POST /.owui-tunnel/enter HTTP/1.1\r\nHost: " + target.authority() + "\r\nX-Tunnel-Key: "
                + key.group(1) + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        try (Socket socket = target.connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            Matcher cookie = COOKIE.matcher(answer);
            if (!cookie.find()) {
                throw new IOException("no cookie: " + answer);
            }
            return cookie.group(1);
        }
    }
}
