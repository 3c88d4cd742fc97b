package org.owuitunnel.relay.observe;

import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Takes events from every thread, drops those below the threshold, and hands on lines. Immutable. */
record LogSink(LogFormat format, Level threshold, InstantSource clock, Consumer<String> lines) {
    /** Before the program has read its settings: what is wrong only, at once. */
    static final LogSink UNTIL_STARTED =
            new LogSink(LogFormat.TEXT, Level.WARNING, InstantSource.system(), System.err::println);

    boolean takes(Level level) {
        return level.getSeverity() >= threshold.getSeverity();
    }

    void write(Level level, String logger, Event event) {
        if (takes(level)) {
            lines.accept(LineFormat.line(format, clock.instant(), level, logger, event));
        }
    }
}
