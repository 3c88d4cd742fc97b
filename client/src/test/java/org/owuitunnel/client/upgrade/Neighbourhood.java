package org.owuitunnel.client.upgrade;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.owuitunnel.client.testing.LocalPort;

/** A relay behind a {@link Neighbour}, who is the only way in. Used by the test's thread. */
final class Neighbourhood implements AutoCloseable {
    /** With a dot, or no name of it would be told in TLS handshakes. */
    private static final String DOMAIN = "relay.localhost";

    private static final String HOST = Installation.NAME + "." + DOMAIN;

    private final Installation installation;
    private final Program relay;
    private final Process proxy;
    private final Path proxyFolder;
    private final int port;

    private Neighbourhood(Installation installation, Program relay, Process proxy, Path proxyFolder, int port) {
        this.installation = installation;
        this.relay = relay;
        this.proxy = proxy;
        this.proxyFolder = proxyFolder;
        this.port = port;
    }

    /** Starts both, with their files in {@code folder}. */
    static Neighbourhood behind(Neighbour neighbour, Path folder) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + DOMAIN + " " + HOST + "\n");
        Installation installation =
                new Installation(folder, Map.of("JDK_JAVA_OPTIONS", "-Djdk.net.hosts.file=" + hosts), DOMAIN);
        Program relay = null;
        try {
            int port = LocalPort.free();
            Installation.Pem pem = installation.issue();
            Neighbour.Site site = new Neighbour.Site(DOMAIN, port, pem.chain(), pem.key(), installation.authority());
            relay = installation.relay(Files.writeString(folder.resolve("relay.yml"), neighbour.relay(site)));
            Path proxyFolder = Files.createDirectory(folder.resolve("proxy"));
            Process proxy = neighbour.start(proxyFolder, site, Installation.port(relay));
            return new Neighbourhood(installation, relay, proxy, proxyFolder, port);
        } catch (Exception | Error e) {
            if (relay != null) {
                relay.close();
            }
            installation.close();
            throw e;
        }
    }

    /** A client whose tunnel to the installation's app is open. */
    Program client() throws Exception {
        return installation.client(port);
    }

    /** The same before another app. */
    Program client(int originPort) throws Exception {
        return installation.client(port, originPort);
    }

    /** Token, CA and app. */
    Installation installation() {
        return installation;
    }

    /** The relay's process. */
    Program relay() {
        return relay;
    }

    /** Host and port, as visitors know it. */
    String authority() {
        return HOST + ":" + port;
    }

    /** A visitor's request. */
    Request get(String path) {
        return new Request.Builder().url("https://" + authority() + path).build();
    }

    /** A visitor's WebSocket to the app, which repeats what it hears. */
    Talk talk(OkHttpClient visitor) {
        return new Talk(visitor, "https://" + authority() + "/ws/echo");
    }

    /** HAProxy ends each connection to {@code server}, be it in use or not; returns its answer. */
    String cuts(String server) throws IOException {
        try (SocketChannel control = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            control.connect(UnixDomainSocketAddress.of(Neighbour.control(proxyFolder)));
            control.write(StandardCharsets.US_ASCII.encode("shutdown sessions server " + server + "\n"));
            ByteBuffer answer = ByteBuffer.allocate(1024);
            while (control.read(answer) >= 0) {
                // its answer is short, and ends with the connection
            }
            return StandardCharsets.US_ASCII.decode(answer.flip()).toString().strip();
        }
    }

    @Override
    public void close() throws Exception {
        proxy.destroy();
        proxy.onExit().join();
        relay.close();
        installation.close();
    }
}
