package org.owuitunnel.client.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An app that describes itself as Open WebUI does, makes whoever signs up first its admin, and answers all else with "app".
 * It can be stopped, and another started at its port. Safe on any thread.
 */
public final class SmallWebUi implements AutoCloseable {
    private final HttpServer server;

    /** What came by another name than the app's own address. */
    private final List<String> visits = new CopyOnWriteArrayList<>();

    private volatile boolean hasAccount;
    private volatile boolean auth = true;

    private SmallWebUi(int port, boolean hasAccount) throws IOException {
        this.hasAccount = hasAccount;
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    /** One with an account. */
    public static SmallWebUi settled(int port) throws IOException {
        return new SmallWebUi(port, true);
    }

    /** One without; {@code port} 0 is any. */
    public static SmallWebUi fresh(int port) throws IOException {
        return new SmallWebUi(port, false);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!exchange.getRequestHeaders().getFirst("Host").equals("127.0.0.1:" + port())) {
            visits.add(exchange.getRequestMethod() + " " + path);
        }
        String answer = "app";
        if (path.equals("/api/config")) {
            answer = """
                    {%s"status":true,"name":"Small","version":"0.12.4",
                     "features":{"auth":%s,"auth_trusted_header":false,"enable_signup":true,"enable_websocket":true}}
                    """.formatted(hasAccount ? "" : "\"onboarding\":true,", auth);
        } else if (path.equals("/api/v1/auths/signup")) {
            answer = hasAccount ? "pending" : "admin";
            hasAccount = true;
        }
        byte[] body = answer.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Its owner makes his account. */
    public void getsAnAccount() {
        hasAccount = true;
    }

    /** True once somebody has one. */
    public boolean hasAccount() {
        return hasAccount;
    }

    /** It asks nobody to sign in. */
    public void signInIsOff() {
        auth = false;
    }

    /** What visitors have asked of it. */
    public List<String> visits() {
        return visits;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
