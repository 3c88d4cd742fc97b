package org.owuitunnel.relay.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The lines that go both ways: JSON objects, UTF-8. Stateless. */
final class ControlLines {
    /** Octets of a line: 10,000 names and their quotes. */
    static final int MAX_LINE = 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What is asked. Unknown commands are answered with a problem: the asker is of a later version. */
    record Request(String command) {}

    static ByteBuf write(Record message) {
        return Unpooled.copiedBuffer(JSON.writeValueAsString(message) + "\n", StandardCharsets.UTF_8);
    }

    /** The message of {@code line}, or one of the same type that nobody understands. */
    static Request readRequest(ByteBuf line) {
        try {
            Request request = JSON.readValue(line.toString(StandardCharsets.UTF_8), Request.class);
            return request == null || request.command() == null ? new Request("") : request;
        } catch (JacksonException e) {
            return new Request("");
        }
    }

    /** @throws IllegalArgumentException when it is no reply */
    static Reply readReply(ByteBuf line) {
        try {
            Reply reply = JSON.readValue(line.toString(StandardCharsets.UTF_8), Reply.class);
            if (reply != null) {
                return reply;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a reply", e);
        }
        throw new IllegalArgumentException("not a reply");
    }

    private ControlLines() {}
}
