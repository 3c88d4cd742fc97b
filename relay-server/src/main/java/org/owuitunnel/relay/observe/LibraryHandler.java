package org.owuitunnel.relay.observe;

import java.lang.System.Logger.Level;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** Turns what libraries log through java.util.logging into lines like ours. Called on any thread. */
final class LibraryHandler extends Handler {
    /** Fills the parameters into a record's message; its own layout is not used. */
    private final SimpleFormatter messages = new SimpleFormatter();

    private final LogSink sink;

    LibraryHandler(LogSink sink) {
        this.sink = sink;
    }

    @Override
    public void publish(LogRecord record) {
        Level level = level(record.getLevel());
        if (!sink.takes(level)) {
            return;
        }
        Event event = Event.event(String.valueOf(messages.formatMessage(record)));
        Throwable thrown = record.getThrown();
        sink.write(level, String.valueOf(record.getLoggerName()), thrown == null ? event : event.because(thrown));
    }

    private static Level level(java.util.logging.Level level) {
        int value = level.intValue();
        if (value >= java.util.logging.Level.SEVERE.intValue()) {
            return Level.ERROR;
        }
        if (value >= java.util.logging.Level.WARNING.intValue()) {
            return Level.WARNING;
        }
        return value >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
    }

    @Override
    public void flush() {
        // Lines are flushed where they are written.
    }

    @Override
    public void close() {
        // The sink outlives this handler.
    }
}
