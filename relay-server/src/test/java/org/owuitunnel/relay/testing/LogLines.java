package org.owuitunnel.relay.testing;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.owuitunnel.relay.observe.LogFormat;
import org.owuitunnel.relay.observe.Logging;

/** What the relay logs, for a test to wait for: of the whole process, so one at a time. */
final class LogLines extends OutputStream {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder line = new StringBuilder();
    private final Logging logging;

    private LogLines() {
        logging = Logging.start(LogFormat.TEXT, Level.INFO, new PrintStream(this, true, StandardCharsets.UTF_8));
    }

    static LogLines start() {
        return new LogLines();
    }

    /** Returns once a line with this event has come. */
    void await(String event) {
        try {
            String next;
            do {
                next = lines.poll(RawVisitor.PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("nothing logged (expected: " + event + ")");
                }
            } while (!next.contains(event));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** True when a line with this event has come and was not waited for. */
    boolean has(String event) {
        return lines.stream().anyMatch(line -> line.contains(event));
    }

    @Override
    public synchronized void write(int octet) {
        if (octet == '\n') {
            lines.add(line.toString());
            line.setLength(0);
        } else {
            line.append((char) octet);
        }
    }

    @Override
    public void close() {
        logging.close();
    }
}
