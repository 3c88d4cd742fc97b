package org.owuitunnel.relay.observe;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * Where a class says what happened. Safe on any thread, event loops included: a line is formatted here and written by
 * another thread.
 */
public final class Log {
    /** What this and every other log writes to; set by {@link Logging}. */
    private static volatile LogSink sink = LogSink.UNTIL_STARTED;

    private final String logger;

    private Log(String logger) {
        this.logger = logger;
    }

    /** The log of {@code owner}, for a constant in it. */
    public static Log of(Class<?> owner) {
        return new Log(owner.getName());
    }

    /** For those who debug; {@code event} is asked only when somebody reads it. */
    public void debug(Supplier<Event> event) {
        if (sink.takes(Level.DEBUG)) {
            sink.write(Level.DEBUG, logger, event.get());
        }
    }

    /** The program's normal life. */
    public void info(Event event) {
        sink.write(Level.INFO, logger, event);
    }

    /** Somebody should look at this some day. */
    public void warn(Event event) {
        sink.write(Level.WARNING, logger, event);
    }

    /** Something that should work does not. */
    public void error(Event event) {
        sink.write(Level.ERROR, logger, event);
    }

    static LogSink sink() {
        return sink;
    }

    static void use(LogSink next) {
        sink = next;
    }
}
