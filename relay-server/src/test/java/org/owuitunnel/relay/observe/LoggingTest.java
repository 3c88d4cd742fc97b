package org.owuitunnel.relay.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.owuitunnel.relay.observe.Event.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // What is started is only ever closed.
class LoggingTest {
    private static final Log LOG = Log.of(LoggingTest.class);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void linesBelowTheThresholdAreNotEvenBuilt() {
        try (Logging ignored = Logging.start(LogFormat.TEXT, Level.INFO, out)) {
            LOG.debug(() -> {
                throw new AssertionError("asked");
            });
            LOG.info(event("started"));
        }
        assertThat(lines()).singleElement().asString().endsWith("INFO  started logger=" + LoggingTest.class.getName());
    }

    @Test
    void everyLineIsWrittenBeforeTheEnd() {
        try (Logging ignored = Logging.start(LogFormat.TEXT, Level.DEBUG, out)) {
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                LOG.debug(() -> event("line").with("number", number));
            }
        }
        assertThat(lines()).hasSize(1_000);
        assertThat(lines()[999]).contains("number=999 ");
    }

    @Test
    void librariesLogInTheSameForm() {
        try (Logging ignored = Logging.start(LogFormat.JSON, Level.INFO, out)) {
            Logger.getLogger("io.netty.test").warning("bad\r\nbytes \"x\"");
            Logger.getLogger("io.netty.test").info("about myself");
            System.getLogger("jdk.test").log(Level.ERROR, "failed {0}", "twice");
        }
        assertThat(lines()).hasSize(2);
        assertThat(lines()[0])
                .contains("\"level\":\"WARN\",\"logger\":\"io.netty.test\",\"message\":\"bad\\r\\nbytes \\\"x\\\"\"");
        assertThat(lines()[1]).contains("\"level\":\"ERROR\",\"logger\":\"jdk.test\",\"message\":\"failed twice\"");
    }

    @Test
    void theEndPutsTheLibrariesLoggingBack() {
        Logger root = Logger.getLogger("");
        int handlers = root.getHandlers().length;
        Logging.start(LogFormat.TEXT, Level.DEBUG, out).close();
        assertThat(root.getHandlers()).hasSize(handlers).noneMatch(LibraryHandler.class::isInstance);
        assertThat(Log.sink()).isSameAs(LogSink.UNTIL_STARTED);
    }

    @Test
    void aReaderWhoPausesDoesNotPauseTheProgramAndLearnsWhatIsMissing() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch reading = new CountDownLatch(1);
        OutputStream paused = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writing.countDown();
                try {
                    reading.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                out.write(bytes, offset, length);
            }
        };
        try (LineWriter writer = new LineWriter(paused, count -> "dropped " + count)) {
            writer.accept("first");
            writing.await();
            for (int i = 0; i < LineWriter.MAX_WAITING + 5; i++) {
                writer.accept("line");
            }
            reading.countDown();
        }
        assertThat(lines()).hasSize(1 + LineWriter.MAX_WAITING + 1).contains("dropped 5");
    }

    @Test
    void aStreamThatFailsHarmsNobody() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        try (Logging ignored = Logging.start(LogFormat.TEXT, Level.INFO, broken)) {
            LOG.warn(event("one"));
            LOG.error(event("two"));
        }
        assertThat(lines()).containsExactly("");
    }

    private String[] lines() {
        return out.toString(StandardCharsets.UTF_8).split("\n");
    }
}
