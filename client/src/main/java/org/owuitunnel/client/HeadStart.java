package org.owuitunnel.client;

import io.netty.handler.ssl.OpenSsl;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import org.owuitunnel.relay.wire.Transport;

/**
 * What every tunnel needs and takes long to load, begun on a thread of its own while the main thread still reads command line
 * and configuration. Whoever needs it first waits for it, since the JVM initializes a class once.
 */
final class HeadStart {
    private HeadStart() {}

    /** Begins, and returns at once. */
    static void begin() {
        // Netty would look for four other loggers first, through every jar.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        Thread.ofPlatform().daemon().name("head-start").start(HeadStart::load);
    }

    private static void load() {
        // Asked for what the questions load.
        Transport unusedTransport = Transport.best();
        boolean unusedTls = OpenSsl.isAvailable();
    }
}
