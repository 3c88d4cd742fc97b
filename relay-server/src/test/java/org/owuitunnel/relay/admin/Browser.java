package org.owuitunnel.relay.admin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.owuitunnel.relay.testing.RelayFixture;

/** What a browser does of which sign-in is made: keeps the relay's cookies, and says where its requests come from. */
final class Browser implements AutoCloseable {
    final Map<String, String> cookies = new TreeMap<>();

    private final String origin;
    private final HttpClient relay;
    private final HttpClient elsewhere;

    Browser(RelayFixture relay, SSLContext elsewhere) {
        this.origin = "https://" + RelayFixture.DOMAIN + ":" + relay.port();
        this.relay = HttpClient.newBuilder().sslContext(relay.trusting()).build();
        this.elsewhere = HttpClient.newBuilder().sslContext(elsewhere).build();
    }

    String origin() {
        return origin;
    }

    /** Opens a page of the relay's, as somebody who clicks. */
    HttpResponse<String> opens(String target) throws IOException, InterruptedException {
        return sends("GET", target, "sec-fetch-mode", "navigate", "accept", "text/html,*/*;q=0.8");
    }

    /** Follows a redirect to another site; returns where that leads back to. */
    String goes(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                elsewhere.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        return answer.headers().firstValue("location").orElseThrow(() -> new IOException(answer.body()));
    }

    /** What the relay's own page does by script. */
    HttpResponse<String> calls(String method, String path) throws IOException, InterruptedException {
        return sends(
                method, AdminApi.BASE + path, "origin", origin, "sec-fetch-site", "same-origin", "x-tunnel-admin", "1");
    }

    /** Any request, with the cookies that are kept. */
    HttpResponse<String> sends(String method, String target, String... fields)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin + target)).method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        HttpResponse<String> answer = relay.send(request.build(), HttpResponse.BodyHandlers.ofString());
        answer.headers().allValues("set-cookie").forEach(this::keep);
        return answer;
    }

    private void keep(String cookie) {
        String[] pair = cookie.substring(0, cookie.indexOf(';')).split("=", 2);
        if (cookie.contains("Max-Age=0;")) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }

    @Override
    public void close() {
        relay.close();
        elsewhere.close();
    }
}
