package org.owuitunnel.client.upgrade;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.internal.http2.ConnectionShutdownException;

/**
 * Visitors who ask again and again, some 500 times a second where the machine is fast enough: over connections that are kept,
 * over new ones, and over HTTP/2. Each has a thread of its own; what went wrong is kept.
 */
final class Crowd implements AutoCloseable {
    private static final int KEEPING = 16;
    private static final Duration KEEPING_PAUSE = Duration.ofMillis(50);
    private static final int MULTIPLEXING = 8;
    private static final Duration MULTIPLEXING_PAUSE = Duration.ofMillis(66);
    private static final int NEW = 4;
    private static final Duration NEW_PAUSE = Duration.ofMillis(66);

    /** A request of each so many has a body. */
    private static final int POSTS = 5;

    /** Marks what went wrong before there was a request. */
    private static final String NOT_ASKED = "not asked: ";

    private final String url;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    private Crowd(String url) {
        this.url = url;
    }

    /** Begins to ask. */
    static Crowd asks(Installation installation, int port) throws Exception {
        Crowd crowd = new Crowd("https://" + Installation.HOST + ":" + port);
        for (int i = 0; i < KEEPING; i++) {
            crowd.starts("kept", installation.visitor(Protocol.HTTP_1_1), KEEPING_PAUSE);
        }
        for (int i = 0; i < MULTIPLEXING / 2; i++) {
            OkHttpClient connection = installation.visitor(Protocol.HTTP_2, Protocol.HTTP_1_1);
            crowd.starts("h2", connection, MULTIPLEXING_PAUSE);
            crowd.starts("h2", connection, MULTIPLEXING_PAUSE);
        }
        for (int i = 0; i < NEW; i++) {
            OkHttpClient none = installation
                    .visitor(Protocol.HTTP_1_1)
                    .newBuilder()
                    .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                    .build();
            crowd.starts("new", none, NEW_PAUSE);
        }
        return crowd;
    }

    private void starts(String kind, OkHttpClient client, Duration pause) {
        threads.add(Thread.ofVirtual().start(() -> {
            for (int i = 0; !over; i++) {
                long begun = System.nanoTime();
                ask(kind, client, i);
                LockSupport.parkNanos(pause.toNanos() - (System.nanoTime() - begun));
            }
        }));
    }

    private void ask(String kind, OkHttpClient client, int number) {
        boolean posts = number % POSTS == 0;
        String text = kind + " " + number;
        Request request = posts
                ? new Request.Builder()
                        .url(url + "/api/echo")
                        .post(RequestBody.create(text, null))
                        .build()
                : new Request.Builder().url(url + "/api/info").build();
        long begun = System.nanoTime();
        try (Response response = client.newCall(request).execute()) {
            ResponseBody body = response.body();
            String answer = body.string();
            if (response.code() != 200 || (posts && !answer.equals(text))) {
                fails(kind, begun, response.code() + " " + response.header("x-tunnel-error") + " " + answer);
            }
            answers.incrementAndGet();
        } catch (IOException e) {
            if (!over) {
                String where = wasAsked(e) ? "" : NOT_ASKED;
                fails(kind, begun, where + e + (e.getCause() == null ? "" : " by " + e.getCause()));
            }
        }
    }

    private void fails(String kind, long begun, String how) {
        long millis = (System.nanoTime() - begun) / 1_000_000;
        failures.add(Instant.now() + " " + kind + " after " + millis + " ms: " + how);
    }

    /** What went wrong so far. */
    Queue<String> failures() {
        return failures;
    }

    /** What went wrong with requests, and not on the way to where one could be made, once nobody asks any more. */
    List<String> failuresOfThoseLetIn() throws InterruptedException {
        close();
        return failures.stream().filter(failure -> !failure.contains(NOT_ASKED)).toList();
    }

    /**
     * False for a connection that never came to be: nobody listens, or the kernel, which takes connections in advance, resets those
     * that nobody has taken from it when the door is closed. False as well where a GOAWAY came before the request had left.
     */
    private static boolean wasAsked(IOException e) {
        return !(e instanceof ConnectException)
                && !(e instanceof ConnectionShutdownException)
                && !(e instanceof SocketException
                        && Arrays.stream(e.getStackTrace())
                                .anyMatch(frame -> frame.getMethodName().equals("startHandshake")));
    }

    /** Requests answered so far. */
    int answers() {
        return answers.get();
    }

    /** Returns when so many more have been answered. */
    void answersMore(int count) throws InterruptedException {
        int until = answers() + count;
        long deadline =
                System.nanoTime() + Duration.ofSeconds(Program.PATIENCE_SECONDS).toNanos();
        while (answers() < until) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(answers() + " answers (expected: " + until + "); " + failures);
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
