package org.owuitunnel.client.e2e;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.testing.ScriptedServer;

/** An app whose answers, octet by octet, are up to the tests: each claims a path of its own. Any number of threads. */
final class ScriptedApp implements AutoCloseable {
    /** What happens from the head of a request on; afterwards another may come on the same connection. */
    interface Script {
        void play(ScriptedServer.Connection connection, String head) throws Exception;
    }

    /** What a client asks for to see what the app is: not Open WebUI, unless a test claims it. */
    private static final Set<String> LOOKED_AT = Set.of("/api/config", "/@vite/client");

    private final ConcurrentHashMap<String, Script> scripts = new ConcurrentHashMap<>();
    private final ScriptedServer server;

    ScriptedApp() {
        this(null);
    }

    /** One that speaks TLS, unless {@code tls} is null. */
    ScriptedApp(@Nullable SSLContext tls) {
        server = ScriptedServer.playing(this::serve, tls);
    }

    private void serve(ScriptedServer.Connection connection) throws Exception {
        for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
            String path = head.split(" ", 3)[1].split("\\?", 2)[0];
            Script script = scripts.get(path);
            if (script == null && LOOKED_AT.contains(path)) {
                connection.writes("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
                continue;
            }
            if (script == null) {
                throw new AssertionError("nobody claimed " + path);
            }
            script.play(connection, head);
        }
    }

    /** What a request for {@code path} meets. */
    void on(String path, Script script) {
        scripts.put(path, script);
    }

    /** Answers requests for {@code path} with exactly this. */
    void answers(String path, String answer) {
        on(path, (connection, head) -> connection.writes(answer));
    }

    /** The body that follows {@code head}, of its length or in chunks; trailers of chunks are noted. */
    static byte[] body(ScriptedServer.Connection connection, String head) throws IOException {
        String length = RawSockets.field(head, "content-length");
        if (!length.isEmpty()) {
            return octets(connection, Integer.parseInt(length));
        }
        if (RawSockets.field(head, "transfer-encoding").isEmpty()) {
            return new byte[0];
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(connection); size > 0; size = chunkSize(connection)) {
            body.writeBytes(octets(connection, size));
            connection.reads(2);
        }
        for (String trailer = line(connection); !trailer.isEmpty(); trailer = line(connection)) {
            connection.notes(trailer);
        }
        return body.toByteArray();
    }

    private static byte[] octets(ScriptedServer.Connection connection, int octets) throws IOException {
        return connection.reads(octets).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int chunkSize(ScriptedServer.Connection connection) throws IOException {
        return Integer.parseInt(line(connection), 16);
    }

    private static String line(ScriptedServer.Connection connection) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            String octet = connection.reads(1);
            if (octet.isEmpty()) {
                throw new EOFException("a body that broke off");
            }
            line.append(octet);
        }
        return line.substring(0, line.length() - 2);
    }

    int port() {
        return server.port();
    }

    /** Waits for the next thing that a script notes. */
    String noted() {
        return server.noted();
    }

    @Override
    public void close() {
        server.close();
    }
}
