package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Relay and client as they are distributed, each a process of its own. On the main thread. */
final class Ours implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("relay\\.serving .*port=(\\d+)");

    private final Child relay;
    private final Child client;
    private final int port;

    private Ours(Child relay, Child client, int port) {
        this.relay = relay;
        this.client = client;
        this.port = port;
    }

    static Ours start(Options options, Path folder, Certificate certificate, int originPort)
            throws IOException, InterruptedException {
        Path relayProgram = program(options.root(), "relay-server/target/owui-relay/bin/owui-relay");
        Path clientProgram = program(options.root(), "client/target/owui-tunnel/bin/owui-tunnel");
        Map<String, String> settings = Map.of(
                "OWUI_RELAY_DOMAIN",
                Certificate.DOMAIN,
                "OWUI_RELAY_HTTPS_HOST",
                "127.0.0.1",
                "OWUI_RELAY_HTTPS_PORT",
                "0",
                "OWUI_RELAY_HTTP_PORT",
                "off",
                "OWUI_RELAY_TLS_CERTIFICATE",
                certificate.chain().toString(),
                "OWUI_RELAY_TLS_KEY",
                certificate.key().toString(),
                "OWUI_RELAY_DATA",
                folder.resolve("relay-data").toString(),
                "JDK_JAVA_OPTIONS",
                options.relayJava());
        String token = token(relayProgram, folder, settings);
        Child relay = Child.start("relay", folder, List.of(relayProgram.toString(), "run"), settings)
                .await(said -> PORT.matcher(said).find());
        try {
            int port = port(folder.resolve("relay.log"));
            Map<String, String> clientSettings = Map.of(
                    "OWUI_TUNNEL_RELAY",
                    Certificate.DOMAIN + ":" + port,
                    "OWUI_TUNNEL_TOKEN",
                    token,
                    "OWUI_TUNNEL_NAME",
                    Certificate.TUNNEL,
                    "JDK_JAVA_OPTIONS",
                    trust(certificate) + options.clientJava());
            List<String> command = List.of(clientProgram.toString(), "127.0.0.1:" + originPort);
            Child client = Child.start("client", folder, command, clientSettings)
                    .await(said -> said.contains("https://" + Certificate.HOST));
            return new Ours(relay, client, port);
        } catch (IOException e) {
            relay.close();
            throw e;
        }
    }

    private static Path program(Path root, String place) throws IOException {
        Path program = root.resolve(place);
        if (!Files.isExecutable(program)) {
            throw new IOException(program + ": missing (expected: built by client/src/test/benchmark/run)");
        }
        return program;
    }

    private static String token(Path relay, Path folder, Map<String, String> settings)
            throws IOException, InterruptedException {
        Child command =
                Child.start("token", folder, List.of(relay.toString(), "token", "create", "benchmark"), settings);
        Pattern token = Pattern.compile("^owt_\\S+", Pattern.MULTILINE);
        command.await(said -> token.matcher(said).find()).close();
        Path log = folder.resolve("token.log");
        Matcher found = token.matcher(Files.readString(log));
        Files.delete(log);
        if (!found.find()) {
            throw new IOException("relay printed no token");
        }
        return found.group();
    }

    private static String trust(Certificate certificate) {
        return "-Djavax.net.ssl.trustStore=" + certificate.store() + " -Djavax.net.ssl.trustStorePassword="
                + Certificate.STORE_PASSWORD + " ";
    }

    private static int port(Path log) throws IOException {
        Matcher found = PORT.matcher(Files.readString(log));
        if (!found.find()) {
            throw new IOException("relay named no port");
        }
        return Integer.parseInt(found.group(1));
    }

    int port() {
        return port;
    }

    List<Child> processes() {
        return List.of(relay, client);
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        relay.close();
    }
}
