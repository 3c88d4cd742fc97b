package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * W1: each case of Autobahn's WebSocket suite ends through the whole path, TLS of the visitor included, as it ends with the app
 * alone. What an app does wrong a tunnel must not mend, and the other way round.
 */
final class AutobahnIT {
    /** Cases with messages of up to 16 MiB, thousands of small ones: minutes, for the suite is slow. {@code -Dowui.long=true} runs them. */
    private static final boolean LONG = Boolean.getBoolean("owui.long");

    /** Without compression, which this version of the suite has no cases for, and which a tunnel does not look into. */
    private static final int CASES = LONG ? 301 : 247;

    private static final int LIMIT_SECONDS = LONG ? 1_800 : 300;

    private static final String NEWER = "owui.wstest";
    private static final int NEWER_CASES = LONG ? 517 : 283;

    /** All sizes of messages by one set of parameters each, of the suite's two groups; the others repeat them with other texts and parameters. */
    private static final String NEWER_EXCLUDED = LONG
            ? ""
            : IntStream.rangeClosed(2, 7)
                    .mapToObj(group -> "\"12.%1$d.*\", \"13.%1$d.*\"".formatted(group))
                    .collect(Collectors.joining(", ", "\"9.*\", ", ""));

    /** A thousand messages in each case of compression. */
    private static final int NEWER_LIMIT_SECONDS = LONG ? 7_200 : 1_200;

    @TempDir
    private Path folder;

    @Test
    void everyCaseEndsAsWithTheAppAlone() throws Exception {
        try (EchoServer app = EchoServer.start()) {
            JsonNode results = results(app, LONG ? "" : "\"9.*\"", LIMIT_SECONDS, byJython());
            Map<String, String> alone = verdicts(results.path("alone"));
            assertThat(verdicts(results.path("through"))).isEqualTo(alone).hasSize(CASES);
            assertThat(alone.values()).containsOnly("OK OK", "NON-STRICT OK", "INFORMATIONAL INFORMATIONAL");
        }
    }

    /** The same by Autobahn 25.10, which needs Python 2.7, and has 216 cases of compression besides: 36 of them, all with {@code -Dowui.long=true}. */
    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    @EnabledIfSystemProperty(
            named = NEWER,
            matches = ".+",
            disabledReason =
                    "on demand: python2.7 -m pip install autobahntestsuite, then -Dowui.wstest=/path/to/wstest")
    void everyCaseOfTheNewerSuiteAndOfCompressionEndsAsWithTheAppAlone() throws Exception {
        try (EchoServer app = EchoServer.startCompressing()) {
            List<String> wstest = List.of(System.getProperty(NEWER), "-m", "fuzzingclient", "-s", "spec.json");
            JsonNode results = results(app, NEWER_EXCLUDED, NEWER_LIMIT_SECONDS, wstest);
            Map<String, String> alone = verdicts(results.path("alone"));
            assertThat(verdicts(results.path("through"))).isEqualTo(alone).hasSize(NEWER_CASES);
            assertThat(alone).containsEntry("12.1.1", "OK OK"); // it does compress; what it does wrong is Netty's own
        }
    }

    private JsonNode results(EchoServer app, String excluded, int limitSeconds, List<String> suite) throws Exception {
        try (TunnelFixture tunnel = TunnelFixture.start(app.port(), folder);
                TlsBridge bridge = TlsBridge.to(tunnel.localhost().getPort(), tunnel.trusting())) {
            String spec = """
                    {"options": {"failByDrop": false}, "outdir": "reports", "cases": ["*"], "exclude-cases": [%s], "exclude-agent-cases": {},
                     "servers": [{"agent": "alone", "url": "ws://localhost:%d", "options": {"version": 18}},
                                 {"agent": "through", "url": "ws://localhost:%d", "options": {"version": 18}}]}
                    """.formatted(excluded, app.port(), bridge.port());
            Files.writeString(folder.resolve("spec.json"), spec);
            Suite.Run run = Suite.run(folder, limitSeconds, suite);
            Path index = folder.resolve("reports/index.json");
            assertThat(index).as(run.said()).exists();
            return JsonMapper.shared().readTree(index.toFile());
        }
    }

    private static List<String> byJython() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Suite.jar("jython-standalone")
                        + java.io.File.pathSeparator
                        + Suite.jar("autobahntestsuite-maven-plugin"),
                "org.python.util.jython",
                "-c",
                "import json; from autobahntestsuite import wstest;"
                        + " wstest.start({'mode': 'fuzzingclient', 'debug': False},"
                        + " json.loads(open('spec.json').read()))");
    }

    private static Map<String, String> verdicts(JsonNode agent) {
        Map<String, String> verdicts = new TreeMap<>();
        agent.properties()
                .forEach(one -> verdicts.put(
                        one.getKey(),
                        one.getValue().path("behavior").asString("") + " "
                                + one.getValue().path("behaviorClose").asString("")));
        return verdicts;
    }
}
