package org.owuitunnel.client.e2e;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.Fields;

/** What a visitor sees of the answer to one request, in the order in which it comes. */
sealed interface Seen {
    /** A head: the final one, or one of the 1xx before it. */
    record Head(int status, Fields fields) implements Seen {}

    /** A piece of a body, or of what follows a 101, each octet a character. */
    record Data(String text) implements Seen {}

    /** The end, which is a good one. */
    record End(Fields trailers) implements Seen {}

    /** The end of an answer that is not complete: the connection was closed, or the stream was reset. */
    record Cut(String how) implements Seen {}

    /**
     * All of it.
     *
     * @param interim the 1xx heads before the final one
     * @param text the body, each octet a character
     * @param cut how it broke off, or null when it is complete
     */
    record Answer(
            List<Head> interim,
            int status,
            Fields fields,
            String text,
            Fields trailers,
            @Nullable String cut) {
        /** The body. */
        byte[] body() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
