package org.owuitunnel.client.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.owuitunnel.client.path.EmulatedPath;
import org.owuitunnel.client.path.Side;
import org.owuitunnel.client.testing.TestCa;
import org.owuitunnel.relay.accounts.TokenStore;

/**
 * Both programs, each a process at its end of an emulated path: app and client at A, relay and visitors at B. So faults of the
 * path are faults of the link and of nothing else.
 */
final class PathFixture implements Entrance, AutoCloseable {
    private static final String DOMAIN = "relay.test";
    private static final String NAME = "webui";

    /** For a JVM to start on a busy machine. */
    private static final Duration START = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path folder;
    private final EmulatedPath path;
    private final ScriptedApp app;
    private final RunningProgram relay;
    private final RunningProgram client;
    private final int port;

    private PathFixture(Path folder, String... settings) throws Exception {
        this.folder = folder;
        path = opened(EmulatedPath.start(settings));
        try {
            app = opened(path.inside(Side.A, ScriptedApp::new));
            String token = configureRelay();
            relay = opened(RunningProgram.start(
                    path.in(Side.B, java(org.owuitunnel.relay.Main.class, "run", "--config", file("relay.yml"))),
                    Map.of("HOME", folder.toString())));
            port = Integer.parseInt(
                    relay.await("relay\\.serving .*port=(\\d+)", 0, START).group(1));
            client = opened(RunningProgram.start(clientCommand(), clientSettings(token)));
            client.await("https://" + NAME + "." + DOMAIN, 0, START);
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    static PathFixture start(Path folder, String... settings) throws Exception {
        return new PathFixture(folder, settings);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private String configureRelay() throws Exception {
        TestCa ca = new TestCa("path");
        TestCa.Identity identity = ca.issue(DOMAIN, "*." + DOMAIN);
        Files.writeString(
                authority(), TestCa.pem("CERTIFICATE", ca.certificate().getEncoded()));
        Files.writeString(
                folder.resolve("chain.pem"),
                TestCa.pem("CERTIFICATE", identity.certificate().getEncoded()));
        Path key = Files.createFile(
                folder.resolve("key.pem"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, TestCa.pem("PRIVATE KEY", identity.key().getEncoded()));
        Files.writeString(folder.resolve("relay.yml"), """
                domain: relay.test
                https: {port: 0}
                http: {port: off}
                tls: {certificate: chain.pem, key: key.pem}
                data: data
                """);
        TokenStore.Creation created = TokenStore.in(folder.resolve("data")).create("laptop");
        return ((TokenStore.Creation.Created) created).token().secret();
    }

    private List<String> clientCommand() throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), path.address(Side.B) + " " + DOMAIN + "\n");
        List<String> command =
                new ArrayList<>(path.in(Side.A, java(org.owuitunnel.client.Main.class, Integer.toString(app.port()))));
        command.add(command.indexOf("-cp"), "-Djdk.net.hosts.file=" + hosts);
        return command;
    }

    private Map<String, String> clientSettings(String token) {
        return Map.of(
                "HOME",
                folder.toString(),
                "OWUI_TUNNEL_PUBLIC",
                "true",
                "OWUI_TUNNEL_RELAY",
                DOMAIN + ":" + port,
                "OWUI_TUNNEL_RELAY_CA",
                authority().toString(),
                "OWUI_TUNNEL_TOKEN",
                token,
                "OWUI_TUNNEL_NAME",
                NAME);
    }

    private static String[] java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    EmulatedPath path() {
        return path;
    }

    ScriptedApp app() {
        return app;
    }

    RunningProgram relay() {
        return relay;
    }

    RunningProgram client() {
        return client;
    }

    /** A visitor on the relay's own machine. */
    WebVisitor visitor() throws Exception {
        return path.inside(Side.B, () -> WebVisitor.of(this, Alpn.H2));
    }

    @Override
    public URI url() {
        return URI.create("https://" + NAME + "." + DOMAIN + ":" + port);
    }

    @Override
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
