package org.owuitunnel.protocol.link;

import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.ProtocolException;
import org.owuitunnel.protocol.link.JsonMembers.MismatchException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Hello and welcome as JSON. Members that are not known are skipped, so that versions can grow. Safe on any thread. */
public final class HandshakeJson {
    /** Octets that a hello or a welcome may have: a name, a few URLs and secrets, and room to grow. Protocol section 2. */
    public static final int MAX_BYTES = 16 * 1024;

    /** What a number that has to be there is when it is not: out of range. */
    private static final int NONE = -1;

    private static final JsonFactory FACTORY = new JsonFactory();

    /** The text of a hello. What is null or empty is left out. */
    public static String write(Hello hello) {
        return written(json -> {
            json.writeStringProperty("client", hello.client());
            textUnlessNull(json, "name", hello.name());
            texts(json, "capabilities", hello.capabilities());
            Hello.Resume resume = hello.resume();
            if (resume != null) {
                json.writeObjectPropertyStart("resume");
                json.writeStringProperty("session", resume.session());
                json.writeStringProperty("secret", resume.secret());
                json.writeNumberProperty("received", resume.received());
                json.writeEndObject();
            }
            Hello.Instance instance = hello.instance();
            if (instance != null) {
                json.writeObjectPropertyStart("instance");
                json.writeStringProperty("id", instance.id());
                json.writeBooleanProperty("again", instance.again());
                json.writeEndObject();
            }
            Hello.Gate gate = hello.gate();
            if (gate != null) {
                json.writeObjectPropertyStart("gate");
                json.writeStringProperty("key", gate.key());
                if (gate.refusePreflights()) {
                    json.writeBooleanProperty("refusePreflights", true);
                }
                textUnlessNull(json, "basic", gate.basic());
                json.writeEndObject();
            }
            if (!hello.allow().isEmpty()) {
                texts(json, "allow", hello.allow());
            }
        });
    }

    /** The text of a welcome. */
    public static String write(Welcome welcome) {
        return written(json -> {
            json.writeStringProperty("session", welcome.session());
            json.writeStringProperty("secret", welcome.secret());
            json.writeStringProperty("name", welcome.name());
            texts(json, "urls", welcome.urls());
            json.writeNumberProperty("maxStreams", welcome.maxStreams());
            json.writeNumberProperty("holdSeconds", welcome.holdSeconds());
            json.writeNumberProperty("firstByteSeconds", welcome.firstByteSeconds());
            json.writeNumberProperty("answerGapSeconds", welcome.answerGapSeconds());
            json.writeBooleanProperty("resumed", welcome.resumed());
            json.writeNumberProperty("received", welcome.received());
            texts(json, "capabilities", welcome.capabilities());
            json.writeNumberProperty("spreadSeconds", welcome.spreadSeconds());
        });
    }

    private interface Members {
        void write(JsonGenerator json);
    }

    private static String written(Members members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void textUnlessNull(JsonGenerator json, String name, @Nullable String text) {
        if (text != null) {
            json.writeStringProperty(name, text);
        }
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    /**
     * The hello in {@code text}.
     *
     * @throws ProtocolException when it is not one
     */
    public static Hello readHello(String text) {
        try {
            JsonMembers members = JsonMembers.of(text);
            return new Hello(
                    members.word("client"),
                    members.text("name"),
                    members.texts("capabilities"),
                    resume(members.members("resume")),
                    instance(members.members("instance")),
                    gate(members.members("gate")),
                    members.texts("allow"));
        } catch (MismatchException e) {
            throw wrong("hello", e);
        }
    }

    private static Hello.@Nullable Resume resume(@Nullable JsonMembers members) throws MismatchException {
        return members == null
                ? null
                : new Hello.Resume(
                        members.word("session"),
                        members.word("secret"),
                        members.number("received", NONE, 0, Long.MAX_VALUE));
    }

    private static Hello.@Nullable Instance instance(@Nullable JsonMembers members) throws MismatchException {
        return members == null ? null : new Hello.Instance(members.word("id"), members.flag("again"));
    }

    private static Hello.@Nullable Gate gate(@Nullable JsonMembers members) throws MismatchException {
        return members == null
                ? null
                : new Hello.Gate(members.word("key"), members.flag("refusePreflights"), members.text("basic"));
    }

    /**
     * The welcome in {@code text}.
     *
     * @throws ProtocolException when it is not one
     */
    public static Welcome readWelcome(String text) {
        try {
            JsonMembers members = JsonMembers.of(text);
            return new Welcome(
                    members.word("session"),
                    members.word("secret"),
                    members.word("name"),
                    members.texts("urls"),
                    members.count("maxStreams", NONE, 1),
                    members.count("holdSeconds", 0, 0),
                    members.count("firstByteSeconds", Welcome.DEFAULT_ORIGIN_SECONDS, 1),
                    members.count("answerGapSeconds", Welcome.DEFAULT_ORIGIN_SECONDS, 1),
                    members.flag("resumed"),
                    members.number("received", 0, 0, Long.MAX_VALUE),
                    members.texts("capabilities"),
                    members.count("spreadSeconds", Welcome.DEFAULT_SPREAD_SECONDS, 0));
        } catch (MismatchException e) {
            throw wrong("welcome", e);
        }
    }

    /** Names the member, never what it holds: the text may have a secret. */
    private static ProtocolException wrong(String what, MismatchException why) {
        return ProtocolException.link(ErrorCode.PROTOCOL_ERROR, what + ": " + why.getMessage());
    }

    private HandshakeJson() {}
}
