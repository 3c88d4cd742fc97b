package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Relay and client as they are distributed, with their presets. */
final class Ours implements Contender {
    static final String NAME = "tunnel";

    private static final Pattern TOKEN = Pattern.compile("^owt_\\S+", Pattern.MULTILINE);
    private static final String TOKEN_FILE = "token";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return ""; // the repository's own
    }

    @Override
    public boolean compilesItself() {
        return true;
    }

    @Override
    public boolean printsUrl() {
        return true;
    }

    @Override
    public List<Child> startRelay(Site site) throws IOException, InterruptedException {
        if (!Files.exists(site.folder().resolve(TOKEN_FILE))) {
            site.write(TOKEN_FILE, token(site));
        }
        return List.of(relay(site));
    }

    /** Starts the relay alone; who has tokens is for the caller to arrange. */
    static Child relay(Site site) throws IOException, InterruptedException {
        List<String> command = List.of(relayProgram(site), "run");
        return Child.start("relay", site.folder(), site.relay().command(command), relaySettings(site))
                .await(said -> said.contains("relay.serving"));
    }

    @Override
    public List<Child> startClient(Site site) throws IOException {
        return List.of(client(site, "client", Certificate.TUNNEL, Map.of()));
    }

    @Override
    public List<Child> startNeighbour(Site site, String name) throws IOException {
        return List.of(client(site, "client-" + name, name, Map.of()));
    }

    /** A tunnel called {@code name} that lets in only those who have its link, which the program prints. */
    static Child guarded(Site site, String name) throws IOException {
        Map<String, String> settings = Map.of("OWUI_TUNNEL_PUBLIC", "false", "OWUI_TUNNEL_LOG", "text");
        return client(site, "client-" + name, name, settings);
    }

    private static Child client(Site site, String program, String tunnel, Map<String, String> more) throws IOException {
        String java = (hosts(site) + " " + site.options().clientJava()).strip();
        Map<String, String> settings = new HashMap<>(Map.of(
                "OWUI_TUNNEL_PUBLIC",
                "true",
                "OWUI_TUNNEL_RELAY",
                Certificate.DOMAIN + ":" + site.ports().visitors(),
                "OWUI_TUNNEL_TOKEN",
                Files.readString(site.folder().resolve(TOKEN_FILE)),
                "OWUI_TUNNEL_NAME",
                tunnel,
                "OWUI_TUNNEL_RELAY_CA",
                site.certificate().chain().toString(),
                "JDK_JAVA_OPTIONS",
                java));
        settings.putAll(more);
        List<String> command =
                List.of(program(site, "client/target/owui-tunnel/bin/owui-tunnel"), site.originAddress());
        return Child.start(program, site.folder(), site.client().command(command), settings);
    }

    /** The relay's name has to mean the other end of the path where there is one; nothing else is there that would know it. */
    private static String hosts(Site site) throws IOException {
        if (site.relay().enter().isEmpty()) {
            return "";
        }
        Path hosts = site.write("hosts", site.relay().address() + " " + Certificate.DOMAIN + "\n");
        return " -Djdk.net.hosts.file=" + hosts;
    }

    private static Map<String, String> relaySettings(Site site) {
        Map<String, String> settings = new HashMap<>();
        settings.put("OWUI_RELAY_DOMAIN", Certificate.DOMAIN);
        settings.put("OWUI_RELAY_HTTPS_HOST", site.relay().enter().isEmpty() ? Place.LOOPBACK : "0.0.0.0");
        settings.put("OWUI_RELAY_HTTPS_PORT", Integer.toString(site.ports().visitors()));
        settings.put("OWUI_RELAY_HTTP_PORT", "off");
        settings.put("OWUI_RELAY_TLS_CERTIFICATE", site.certificate().chain().toString());
        settings.put("OWUI_RELAY_TLS_KEY", site.certificate().key().toString());
        settings.put("OWUI_RELAY_DATA", site.folder().resolve("relay-data").toString());
        settings.put("JDK_JAVA_OPTIONS", site.options().relayJava());
        return settings;
    }

    private static String relayProgram(Site site) throws IOException {
        return program(site, "relay-server/target/owui-relay/bin/owui-relay");
    }

    private static String program(Site site, String place) throws IOException {
        Path program = site.options().root().resolve(place);
        if (!Files.isExecutable(program)) {
            throw new IOException(program + ": missing (expected: built by client/src/test/benchmark/run)");
        }
        return program.toString();
    }

    private static String token(Site site) throws IOException, InterruptedException {
        List<String> command = List.of(relayProgram(site), "token", "create", "benchmark");
        Child create = Child.start("token-create", site.folder(), command, relaySettings(site));
        create.await(said -> TOKEN.matcher(said).find()).close();
        Matcher found = TOKEN.matcher(create.said());
        Files.delete(site.folder().resolve("token-create.log"));
        if (!found.find()) {
            throw new IOException("relay printed no token");
        }
        return found.group();
    }
}
