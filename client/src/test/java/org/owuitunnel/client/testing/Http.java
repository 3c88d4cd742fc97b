package org.owuitunnel.client.testing;

/** HTTP/1.1 as text. */
public final class Http {
    /** A head of these lines, with its empty line. */
    public static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    private Http() {}
}
