package org.owuitunnel.client.e2e;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The requests of one page and the socket frames that reached it; filled and read by the test's thread. */
final class Traffic {

    private final List<Request> finished = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> frames = new ArrayList<>();
    private final List<String> socketUrls = new ArrayList<>();

    private long lastAsked = System.nanoTime();

    private Traffic() {}

    static Traffic of(Page page) {
        Traffic traffic = new Traffic();
        page.onRequest(request -> traffic.lastAsked = System.nanoTime());
        page.onRequestFinished(traffic.finished::add);
        page.onRequestFailed(request -> traffic.failed.add(request.url() + " " + request.failure()));
        page.onWebSocket(socket -> {
            traffic.socketUrls.add(socket.url());
            socket.onFrameReceived(frame -> traffic.frames.add(frame.text()));
        });
        return traffic;
    }

    boolean quietFor(Duration duration) {
        return System.nanoTime() - lastAsked > duration.toNanos();
    }

    List<String> failed() {
        return failed;
    }

    /** Text frames that reached the page, in order. */
    List<String> frames() {
        return frames;
    }

    /** Scheme, host and port of everything the page asked for, sockets included. */
    Stream<String> origins() {
        Stream<String> requests = finished.stream().map(Request::url).filter(url -> url.startsWith("http"));
        return Stream.concat(requests, socketUrls.stream())
                .map(URI::create)
                .map(url -> url.getScheme().replaceFirst("^ws", "http") + "://" + url.getAuthority())
                .distinct();
    }

    /** Sockets that the page opened. */
    List<String> sockets() {
        return socketUrls;
    }

    /** Requests whose URL contains {@code part}. */
    long requestsTo(String part) {
        return finished.stream().filter(request -> request.url().contains(part)).count();
    }

    int requests() {
        return finished.size();
    }

    /** Bytes of all answers as they crossed the network, heads and compressed bodies. */
    long bytesReceived() {
        return finished.stream()
                .map(Request::sizes)
                .mapToLong(sizes -> sizes.responseHeadersSize + sizes.responseBodySize)
                .sum();
    }
}
