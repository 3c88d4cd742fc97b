package org.owuitunnel.relay.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Writes lines from a thread of its own, so that a reader who pauses our output (a pager, a full pipe) never pauses an
 * event loop. Lines that come while the queue is full are dropped and counted.
 */
final class LineWriter implements Consumer<String>, AutoCloseable {
    /** Lines that may wait: some seconds of a busy relay, 2 MiB at 256 bytes each. */
    static final int MAX_WAITING = 8 * 1024;

    /** How long the end of the program waits for a reader who has stopped reading. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    /** Ends the writing thread: no line is empty, each begins with its time. */
    private static final String END = "";

    private final OutputStream out;
    private final LongFunction<String> droppedLine;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    /** Lines that were not written, since the start. */
    private final AtomicLong lost = new AtomicLong();

    private final Thread thread;

    /** Starts the thread; {@code droppedLine} is the line that tells how many lines are missing. */
    LineWriter(OutputStream out, LongFunction<String> droppedLine) {
        this.out = out;
        this.droppedLine = droppedLine;
        this.thread = Thread.ofPlatform().daemon().name("log").start(this::run);
    }

    @Override
    public void accept(String line) {
        if (!waiting.offer(line)) {
            dropped.incrementAndGet();
            lost.incrementAndGet();
        }
    }

    /** Lines that were not written so far: too many waited, or nobody reads any more. */
    long lost() {
        return lost.get();
    }

    private void run() {
        List<String> batch = new ArrayList<>();
        boolean ended = false;
        try {
            while (!ended) {
                batch.add(waiting.take());
                waiting.drainTo(batch);
                ended = write(batch);
                batch.clear();
            }
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        }
    }

    /** True when the end was among the lines. */
    private boolean write(List<String> batch) {
        StringBuilder text = new StringBuilder();
        boolean ended = false;
        for (String line : batch) {
            ended |= line.isEmpty();
            text.append(line).append(line.isEmpty() ? "" : "\n");
        }
        long missing = dropped.getAndSet(0);
        if (missing > 0) {
            text.append(droppedLine.apply(missing)).append('\n');
        }
        try {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException ignored) {
            lost.addAndGet(batch.size());
            // Nobody reads any more. The tunnel goes on: losing its log is no reason to fail its visitors.
        }
        return ended;
    }

    /** Writes what is waiting, or gives up after {@link #CLOSE_WITHIN}. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            if (!waiting.offer(END, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS) || !thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
            }
        } catch (InterruptedException ignored) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
