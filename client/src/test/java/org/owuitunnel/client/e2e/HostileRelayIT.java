package org.owuitunnel.client.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.client.testing.Http.head;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.client.testing.ScriptedServer;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.client.testing.TestRelay;
import org.owuitunnel.client.testing.Visitor;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

/** C1: the program as its system sees it, while a relay does what it can to be led elsewhere: whom it connects to. */
final class HostileRelayIT {
    private static final String TOKEN = "owt_" + "a".repeat(43);

    /** How strace shows a connection over IPv4 or IPv6: port, then address. */
    private static final Pattern CONNECT =
            Pattern.compile("connect\\(.*sin6?_port=htons\\((\\d+)\\).*(?:inet_addr\\(|AF_INET6, )\"([^\"]+)\"");

    private final TestCa ca = new TestCa("hostile");

    @TempDir
    private Path folder;

    @Test
    void onlyTheRelayAndTheAppAreEverDialled() throws Exception {
        Path strace = Needs.strace();
        Path trace = folder.resolve("trace");
        try (ScriptedServer app = ScriptedServer.answering(head("HTTP/1.1 200 OK", "content-length: 2") + "ok");
                ScriptedServer forbidden = ScriptedServer.answering(head("HTTP/1.1 200 OK", "content-length: 0"));
                TestRelay relay = new TestRelay(ca.issue("localhost"));
                RunningProgram client = RunningProgram.start(
                        List.of(
                                strace.toString(),
                                "-D", // so that what is ended is the program
                                "-f",
                                "-qq",
                                "--seccomp-bpf", // stops the program for what is traced only
                                "-e",
                                "trace=connect",
                                "-o",
                                trace.toString(),
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                org.owuitunnel.client.Main.class.getName(),
                                Integer.toString(app.port()),
                                "--relay",
                                "localhost:" + relay.port()),
                        settings())) {
            relay.hello();
            String other = "127.0.0.1:" + forbidden.port();
            for (String authority : List.of(other, "169.254.169.254", "localhost", "[::1]:" + forbidden.port())) {
                for (String target : List.of("/", "//" + other + "/", "/\\\\" + other, "/@" + other, "/?u=" + other)) {
                    assertThat(ask(relay, authority, target).answer().text()).isEqualTo("ok");
                }
                for (String target :
                        List.of("http://" + other + "/", "@" + other + "/", "file:///etc/passwd", "\\\\" + other)) {
                    assertThat(ask(relay, authority, target).reset().code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
                }
            }
            client.close();
            assertThat(forbidden.connections()).isZero();
            assertThat(dialled(trace))
                    .isSubsetOf("127.0.0.1 " + app.port(), local(relay.port()), "::1 " + relay.port())
                    .contains("127.0.0.1 " + app.port());
        }
    }

    private static String local(int port) {
        return "127.0.0.1 " + port;
    }

    private static Visitor ask(TestRelay relay, String authority, String target) {
        Fields fields = Fields.of("x-forwarded-host", authority, "forwarded", "host=" + authority);
        return relay.open(new RequestHead("GET", authority, target, false, fields), true);
    }

    private Map<String, String> settings() throws Exception {
        return Map.of(
                "HOME",
                folder.toString(),
                "OWUI_TUNNEL_PUBLIC",
                "true",
                "OWUI_TUNNEL_TOKEN",
                TOKEN,
                "OWUI_TUNNEL_RELAY_CA",
                pem(ca.certificate()).toString());
    }

    private Path pem(X509Certificate certificate) throws Exception {
        return Files.writeString(folder.resolve("ca.pem"), TestCa.pem("CERTIFICATE", certificate.getEncoded()));
    }

    /** Address and port of each connection by IP, whether it came about or not. */
    private static SortedSet<String> dialled(Path trace) throws IOException {
        SortedSet<String> dialled = new TreeSet<>();
        for (String line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
            Matcher matcher = CONNECT.matcher(line);
            if (matcher.find()) {
                dialled.add(matcher.group(2).replace("::ffff:", "") + " " + matcher.group(1));
            }
        }
        return dialled;
    }
}
