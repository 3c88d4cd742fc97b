package org.owuitunnel.relay.observe;

import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * Sends every log line of this process, those of Netty and other libraries included, to one stream. Started once by
 * {@code main} and closed as its last act.
 *
 * <p>Our own events do not pass through java.util.logging: its shutdown hook takes the handlers away while a relay that
 * was told to stop still has its drain to tell about.
 */
public final class Logging implements AutoCloseable {
    private static final String ROOT = "";

    private final LogSink before = Log.sink();
    private final Logger root = Logger.getLogger(ROOT);
    private final java.util.logging.Level levelBefore = root.getLevel();
    private final Handler[] handlersBefore = root.getHandlers();
    private final LineWriter writer;

    private Logging(LogFormat format, Level threshold, OutputStream out) {
        InstantSource clock = InstantSource.system();
        writer = new LineWriter(
                out,
                count -> LineFormat.line(
                        format,
                        clock.instant(),
                        Level.WARNING,
                        Logging.class.getName(),
                        Event.event("log.dropped").with("lines", count)));
        LogSink sink = new LogSink(format, threshold, clock, writer);
        Log.use(sink);
        for (Handler handler : handlersBefore) {
            root.removeHandler(handler);
        }
        root.addHandler(new LibraryHandler(sink));
        // What libraries tell at INFO is about themselves, not about the tunnel.
        root.setLevel(sink.takes(Level.DEBUG) ? java.util.logging.Level.INFO : java.util.logging.Level.WARNING);
    }

    /** From here on lines at {@code threshold} and above go to {@code out}, which stays open at the end. */
    public static Logging start(LogFormat format, Level threshold, OutputStream out) {
        return new Logging(format, threshold, out);
    }

    /** Lines that were not written so far. */
    public long dropped() {
        return writer.lost();
    }

    /** Writes what is waiting, for two seconds at most, and puts things back as they were. */
    @Override
    public void close() {
        Log.use(before);
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        for (Handler handler : handlersBefore) {
            root.addHandler(handler);
        }
        root.setLevel(levelBefore);
        writer.close();
    }
}
