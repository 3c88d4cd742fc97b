package org.owuitunnel.protocol.link;

import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.ProtocolException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Hello and welcome as JSON. Members that are not known are skipped, so that versions can grow. Safe on any thread. */
public final class HandshakeJson {
    /** Octets that a hello or a welcome may have: a name, a few URLs and secrets, and room to grow. Protocol section 2. */
    public static final int MAX_BYTES = 16 * 1024;

    /** Depth of objects in a hello or welcome: two are used. */
    private static final int MAX_DEPTH = 8;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // One text has one meaning, whatever library the other end uses.
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** The text of a hello or welcome. */
    public static String write(Record message) {
        return MAPPER.writeValueAsString(message);
    }

    /**
     * The hello in {@code text}.
     *
     * @throws ProtocolException when it is not one
     */
    public static Hello readHello(String text) {
        Hello hello = read(text, Hello.class, "hello");
        if (isBlank(hello.client())) {
            throw wrong("hello", "client missing");
        }
        Hello.Resume resume = hello.resume();
        if (resume != null && (isBlank(resume.session()) || isBlank(resume.secret()) || resume.received() < 0)) {
            throw wrong("hello", "resume incomplete");
        }
        Hello.Instance instance = hello.instance();
        if (instance != null && isBlank(instance.id())) {
            throw wrong("hello", "instance incomplete");
        }
        return hello;
    }

    /**
     * The welcome in {@code text}.
     *
     * @throws ProtocolException when it is not one
     */
    public static Welcome readWelcome(String text) {
        Welcome welcome = read(text, Welcome.class, "welcome");
        if (isBlank(welcome.session()) || isBlank(welcome.secret()) || isBlank(welcome.name())) {
            throw wrong("welcome", "session, secret or name missing");
        }
        if (welcome.received() < 0 || welcome.maxStreams() < 1 || welcome.holdSeconds() < 0) {
            throw wrong("welcome", "number out of range");
        }
        if (welcome.spreadSeconds() < 0 || welcome.firstByteSeconds() < 1 || welcome.answerGapSeconds() < 1) {
            throw wrong("welcome", "time out of range");
        }
        return welcome;
    }

    private static <T> T read(String text, Class<T> type, String what) {
        try {
            T message = MAPPER.readValue(text, type);
            if (message == null) {
                throw wrong(what, "null");
            }
            return message;
        } catch (JacksonException e) {
            // The parser's message may quote the text, and with it a secret.
            throw wrong(what, "not the JSON that was expected");
        }
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    private static ProtocolException wrong(String what, String why) {
        return ProtocolException.link(ErrorCode.PROTOCOL_ERROR, what + ": " + why);
    }

    private HandshakeJson() {}
}
