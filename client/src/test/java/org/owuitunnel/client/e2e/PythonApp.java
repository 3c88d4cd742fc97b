package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An app made of Open WebUI's own parts, as a child process; and its visitor, which is one too. */
final class PythonApp implements AutoCloseable {
    private static final Path SCRIPTS = Path.of(System.getProperty("basedir", ""), "src/test/openwebui");

    /** For the visitor to say everything and hear it again: 1 s on an idle machine. */
    private static final long VISIT_SECONDS = 60;

    private final Path python;
    private final Process process;
    private final int port;

    private PythonApp(Path python, Process process, int port) {
        this.python = python;
        this.process = process;
        this.port = port;
    }

    /** Starts it with what the virtual environment {@code venv} has; {@code folder} keeps its files. */
    static PythonApp start(Path venv, Path folder) throws IOException {
        Path python = venv.resolve("bin/python");
        ProcessBuilder builder =
                new ProcessBuilder(python.toString(), SCRIPTS.resolve("app.py").toString());
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new IllegalStateException("app.py: ended without a port");
        }
        return new PythonApp(python, process, Integer.parseInt(line));
    }

    int port() {
        return port;
    }

    /** What the socket.io client prints that comes to {@code tunnel} with these transports. */
    String visit(TunnelFixture tunnel, String... transports) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python.toString(),
                SCRIPTS.resolve("visitor.py").toString(),
                tunnel.localhost().toString(),
                tunnel.authority().toString()));
        command.addAll(List.of(transports));
        Process visitor = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(visitor.getInputStream().readAllBytes(), UTF_8);
        if (!visitor.waitFor(VISIT_SECONDS, TimeUnit.SECONDS)) {
            visitor.destroyForcibly();
        }
        return said;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
