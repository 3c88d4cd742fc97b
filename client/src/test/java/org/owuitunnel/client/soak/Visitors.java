package org.owuitunnel.client.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What visitors do with a tunnel before the demo app; each octet that comes back is compared. Blocking; safe on any thread. */
final class Visitors implements AutoCloseable {
    /** Longer than a link is cut and new requests are held. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** As Socket.IO sends audio. */
    private static final long FRAME_GAP_MILLIS = 20;

    private static final int FRAMES = 100;
    private static final int FRAME_BYTES = 700;
    private static final int SMALL_BODY = 40_000;

    /** Little enough to be sent before its first octet comes back. */
    private static final int ECHO_BODY = 2_000;

    private static final int LARGE_BODY = 3_000_000;
    private static final int PIECE = 16 * 1024;
    private static final int EVENTS = 3;
    private static final MediaType OCTETS = MediaType.get("application/octet-stream");

    private final OkHttpClient h1;
    private final OkHttpClient h2;
    private final int port;
    private final Tally tally;

    Visitors(int port, SSLContext trusting, X509TrustManager manager, Tally tally) {
        this.port = port;
        this.tally = tally;
        OkHttpClient base = new OkHttpClient.Builder()
                .dns(name -> List.of(InetAddress.getLoopbackAddress()))
                .sslSocketFactory(trusting.getSocketFactory(), manager)
                .readTimeout(PATIENCE)
                .writeTimeout(PATIENCE)
                .retryOnConnectionFailure(false)
                .connectionPool(new ConnectionPool(20, 5, TimeUnit.SECONDS))
                .dispatcher(new Dispatcher())
                .build();
        base.dispatcher().setMaxRequests(2_000);
        base.dispatcher().setMaxRequestsPerHost(2_000);
        h1 = base.newBuilder().protocols(List.of(Protocol.HTTP_1_1)).build();
        h2 = base.newBuilder()
                .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .build();
    }

    /** The manager among those of a context's factory. */
    static X509TrustManager manager(TrustManager... managers) {
        return (X509TrustManager) Arrays.stream(managers)
                .filter(X509TrustManager.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    /** One act of a visitor of {@code name}, behind which are the demo app or, when {@code bulk}, large bodies. */
    void visit(String name, boolean bulk, SplittableRandom chance) {
        int act = chance.nextInt(100);
        String what = bulk
                ? act < 40 ? "download" : act < 80 ? "upload" : act < 90 ? "left download" : "left upload"
                : act < 60 ? "page" : act < 80 ? "echo" : act < 90 ? "events" : "socket";
        OkHttpClient http = chance.nextBoolean() ? h1 : h2;
        int octets = 1 + chance.nextInt(act % 8 == 0 ? LARGE_BODY : SMALL_BODY);
        try {
            switch (what) {
                case "download" -> download(http, name, octets, chance.nextInt());
                case "upload" -> upload(http, name, octets, chance.nextInt());
                case "left download" -> leaveDownload(http, name, chance.nextInt(LARGE_BODY));
                case "left upload" -> leaveUpload(http, name, chance.nextInt(LARGE_BODY));
                case "page" -> page(http, name);
                case "echo" -> echo(http, name, 1 + chance.nextInt(ECHO_BODY), chance.nextInt());
                case "events" -> events(http, name);
                default -> socket(name, chance.nextInt());
            }
            tally.did(what);
        } catch (IOException | IllegalStateException e) {
            tally.fault(what + " of " + name + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Request.Builder request(String name, String path) {
        return new Request.Builder().url("https://" + name + ".localhost:" + port + path);
    }

    private void page(OkHttpClient http, String name) throws IOException {
        try (Response response = ok(http.newCall(request(name, "/").build()))) {
            if (!response.body().string().contains("</html>")) {
                throw new IllegalStateException("page is not whole");
            }
        }
    }

    private void echo(OkHttpClient http, String name, int octets, int seed) throws IOException {
        try (Response response = ok(http.newCall(
                request(name, "/api/echo").post(body(octets, seed, octets)).build()))) {
            compare(response.body().source(), octets, seed);
        }
    }

    private void download(OkHttpClient http, String name, int octets, int seed) throws IOException {
        try (Response response =
                ok(http.newCall(request(name, "/down/" + octets + "/" + seed).build()))) {
            compare(response.body().source(), octets, seed);
        }
    }

    private void compare(BufferedSource source, int octets, int seed) throws IOException {
        SplittableRandom expected = new SplittableRandom(seed);
        byte[] piece = new byte[PIECE];
        for (int left = octets; left > 0; left -= PIECE) {
            int length = Math.min(left, PIECE);
            expected.nextBytes(piece);
            if (!Arrays.equals(source.readByteArray(length), 0, length, piece, 0, length)) {
                throw new IllegalStateException("wrong octets, " + left + " from the end");
            }
        }
        if (!source.exhausted()) {
            throw new IllegalStateException("more octets than were asked for");
        }
        tally.did("octets compared", octets);
    }

    private void upload(OkHttpClient http, String name, int octets, int seed) throws IOException {
        RequestBody body = body(octets, seed, octets);
        try (Response response = ok(http.newCall(
                request(name, "/up/" + octets + "/" + seed).post(body).build()))) {
            String verdict = response.body().string();
            if (!verdict.equals(BulkApp.SAME)) {
                throw new IllegalStateException("app got " + verdict + " octets");
            }
            tally.did("octets compared", octets);
        }
    }

    private void leaveDownload(OkHttpClient http, String name, int after) throws IOException {
        Call call = http.newCall(request(name, "/down/" + 2 * LARGE_BODY + "/1").build());
        try (Response response = ok(call)) {
            response.body().source().skip(after);
            call.cancel();
        }
    }

    private void leaveUpload(OkHttpClient http, String name, int after) throws IOException {
        RequestBody body = body(2 * LARGE_BODY, 1, after);
        Call call = http.newCall(
                request(name, "/up/" + 2 * LARGE_BODY + "/1").post(body).build());
        try (Response response = call.execute()) {
            throw new IllegalStateException("answered before its end, with " + response.code());
        } catch (VisitorLeaves asWasWanted) {
            call.cancel();
        }
    }

    /** Thrown from within an upload. */
    private static final class VisitorLeaves extends IOException {
        private static final long serialVersionUID = 1;
    }

    private void events(OkHttpClient http, String name) throws IOException {
        try (Response response = ok(http.newCall(request(name, "/api/clock").build()))) {
            BufferedSource source = response.body().source();
            for (int event = 0; event < EVENTS; event++) {
                String line = source.readUtf8LineStrict();
                if (!line.startsWith("data: {\"n\": " + event + ",")) {
                    throw new IllegalStateException("event " + event + " is " + line);
                }
                source.readUtf8LineStrict();
            }
        }
    }

    private void socket(String name, int seed) throws InterruptedException {
        BlockingQueue<ByteString> heard = new LinkedBlockingQueue<>();
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        WebSocket socket = h1.newWebSocket(request(name, "/ws/echo").build(), new WebSocketListener() {
            @Override
            public void onMessage(WebSocket from, ByteString bytes) {
                heard.add(bytes);
            }

            @Override
            public void onFailure(WebSocket from, Throwable cause, @Nullable Response response) {
                ends.add(cause + (response == null ? "" : ", status " + response.code()));
            }
        });
        SplittableRandom content = new SplittableRandom(seed);
        byte[] frame = new byte[FRAME_BYTES];
        try {
            for (int i = 0; i < FRAMES; i++) {
                content.nextBytes(frame);
                socket.send(ByteString.of(frame));
                Thread.sleep(FRAME_GAP_MILLIS);
            }
            SplittableRandom expected = new SplittableRandom(seed);
            for (int i = 0; i < FRAMES; i++) {
                expected.nextBytes(frame);
                ByteString next = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                if (!ByteString.of(frame).equals(next)) {
                    throw new IllegalStateException("frame " + i + " came as " + next + "; " + ends);
                }
            }
        } finally {
            if (!socket.close(1000, null)) {
                socket.cancel();
            }
        }
    }

    private Response ok(Call call) throws IOException {
        Response response = call.execute();
        if (response.code() != 200) {
            try (response) {
                throw new IllegalStateException(
                        "status " + response.code() + ", x-tunnel-error: " + response.header("x-tunnel-error") + ": "
                                + response.body().string());
            }
        }
        return response;
    }

    /** A body of {@code octets}, whose sender leaves {@code after} so many. */
    private static RequestBody body(int octets, int seed, int after) {
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return OCTETS;
            }

            @Override
            public long contentLength() {
                return octets;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                SplittableRandom content = new SplittableRandom(seed);
                byte[] piece = new byte[PIECE];
                for (int left = after; left > 0; left -= PIECE) {
                    content.nextBytes(piece);
                    sink.write(piece, 0, Math.min(left, PIECE));
                }
                if (after < octets) {
                    sink.flush();
                    throw new VisitorLeaves();
                }
            }
        };
    }

    @Override
    public void close() {
        h1.dispatcher().executorService().shutdown();
        h1.connectionPool().evictAll();
    }
}
