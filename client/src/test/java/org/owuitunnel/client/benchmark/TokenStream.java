package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A visitor who reads the origin's tokens and checks each. Confined to whoever uses it. */
final class TokenStream implements AutoCloseable {
    private final HttpConnection connection;
    private final int count;
    private final StringBuilder kept = new StringBuilder();
    private int next;

    private TokenStream(HttpConnection connection, int count) {
        this.connection = connection;
        this.count = count;
    }

    /** Asks for {@code count} tokens, one each {@code everyMillis}; waits so long for each. */
    static TokenStream open(Target target, int everyMillis, int count, int patienceMillis) throws IOException {
        HttpConnection connection = HttpConnection.open(target);
        connection.patience(patienceMillis);
        HttpConnection.Head head = connection.ask("GET", App.TOKENS + "/" + everyMillis + "/" + count);
        if (head.status() != 200 || head.length() >= 0) {
            connection.close();
            throw new IOException("no tokens: " + head.status());
        }
        return new TokenStream(connection, count);
    }

    /** Waits for the next token; nanoseconds since it was sent, by the clock of the machine, or -1 after the last. */
    long lag() throws IOException {
        while (kept.length() < App.TOKEN_OCTETS) {
            byte[] chunk = connection.chunk();
            if (chunk == null) {
                return -1;
            }
            kept.append(new String(chunk, StandardCharsets.ISO_8859_1)); // a hop may cut chunks anew
        }
        String[] words = kept.substring(0, App.TOKEN_OCTETS).split(" ", -1);
        kept.delete(0, App.TOKEN_OCTETS);
        if (!words[0].equals("data:") || Integer.parseInt(words[1]) != next) {
            throw new IOException("not the token expected: " + String.join(" ", words));
        }
        next++;
        return System.nanoTime() - Long.parseLong(words[2]);
    }

    /** True when every token came, and the end of the answer. */
    boolean isWhole() {
        return next == count && kept.isEmpty();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
