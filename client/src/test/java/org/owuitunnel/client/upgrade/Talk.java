package org.owuitunnel.client.upgrade;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/** A WebSocket to an app that repeats what it hears. Used by the test's thread. */
final class Talk extends WebSocketListener {
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final WebSocket socket;

    Talk(OkHttpClient visitor, int port, String path) {
        this(visitor, "https://" + Installation.HOST + ":" + port + path);
    }

    Talk(OkHttpClient visitor, String url) {
        socket = visitor.newWebSocket(new Request.Builder().url(url).build(), this);
    }

    /** Says something and waits for the echo. */
    String says(String text) throws InterruptedException {
        socket.send(text);
        String echo = heard.poll(Program.PATIENCE_SECONDS, TimeUnit.SECONDS);
        return echo == null ? "silence; " + ended : echo;
    }

    /** Says goodbye; returns how the other end took it. */
    String closes() throws Exception {
        socket.close(1000, "bye");
        return ended();
    }

    /** How it ended: a close code, or what broke. */
    String ended() throws Exception {
        return ended.get(Program.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether it ends, or breaks, by then. */
    boolean endsWithin(Duration time) throws Exception {
        try {
            ended.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
        heard.add(text);
    }

    @Override
    public void onClosed(WebSocket webSocket, int code, String reason) {
        ended.complete("closed " + code);
    }

    @Override
    public void onFailure(WebSocket webSocket, Throwable t, @Nullable Response response) {
        ended.complete("broken " + t);
    }
}
