package org.owuitunnel.client.e2e;

import java.util.concurrent.ConcurrentHashMap;
import org.owuitunnel.client.testing.ScriptedServer;

/** An app whose answers, octet by octet, are up to the tests: each claims a path of its own. Any number of threads. */
final class ScriptedApp implements AutoCloseable {
    /** What happens from the head of a request on; afterwards another may come on the same connection. */
    interface Script {
        void play(ScriptedServer.Connection connection, String head) throws Exception;
    }

    private final ConcurrentHashMap<String, Script> scripts = new ConcurrentHashMap<>();
    private final ScriptedServer server = ScriptedServer.playing(this::serve);

    private void serve(ScriptedServer.Connection connection) throws Exception {
        for (String head = connection.head(); !head.isEmpty(); head = connection.head()) {
            String path = head.split(" ", 3)[1].split("\\?", 2)[0];
            Script script = scripts.get(path);
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

    ScriptedServer server() {
        return server;
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
