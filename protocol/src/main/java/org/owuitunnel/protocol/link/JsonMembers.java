package org.owuitunnel.protocol.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The members of one JSON object, each asked for with the type that it must have: one text has one meaning, whatever library
 * the other end uses. A member that is missing or null has the value that the caller names. Read without data binding, which takes
 * a new JVM longer than the whole handshake. Confined to whoever reads.
 */
final class JsonMembers {
    /** Depth of objects and arrays: two are used. */
    private static final int MAX_DEPTH = 8;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(HandshakeJson.MAX_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String NOT_JSON = "not the JSON that was expected";

    private final Map<String, Object> members;

    private JsonMembers(Map<String, Object> members) {
        this.members = members;
    }

    /** The text is not JSON, or not what was asked for. Says nothing of the text, which may hold a secret. */
    static final class MismatchException extends Exception {
        private static final long serialVersionUID = 1L;

        MismatchException(String message) {
            super(message);
        }
    }

    /** The object that {@code text} holds, and nothing behind it. */
    static JsonMembers of(String text) throws MismatchException {
        if (text.length() > HandshakeJson.MAX_BYTES) {
            throw new MismatchException(NOT_JSON);
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MismatchException(NOT_JSON);
            }
            Map<String, Object> members = object(parser);
            if (parser.nextToken() != null) {
                throw new MismatchException(NOT_JSON);
            }
            return new JsonMembers(members);
        } catch (JacksonException e) {
            throw new MismatchException(NOT_JSON);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws MismatchException {
        Map<String, Object> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new MismatchException(NOT_JSON);
            }
            if (token != JsonToken.VALUE_NULL) {
                members.put(name, value(parser, token));
            }
        }
        return members; // a parser that meets something else than a name or the end has thrown
    }

    private static Object value(JsonParser parser, JsonToken token) throws MismatchException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> fits(parser) ? (Object) parser.getLongValue() : Unused.VALUE;
            default -> Unused.VALUE;
        };
    }

    private static boolean fits(JsonParser parser) {
        return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    private static List<Object> array(JsonParser parser) throws MismatchException {
        List<Object> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new MismatchException(NOT_JSON);
            }
            values.add(value(parser, token));
        }
        return values;
    }

    /** What only a later version can have a use for: a fraction, a number without end, a null in a list. */
    private enum Unused {
        VALUE
    }

    /** A text; null when there is none. */
    @Nullable
    String text(String name) throws MismatchException {
        return typed(name, String.class);
    }

    /** A text that has to be there and to say something. */
    String word(String name) throws MismatchException {
        String text = text(name);
        if (text == null || text.isBlank()) {
            throw new MismatchException(name + " missing");
        }
        return text;
    }

    /** A list of texts; empty when there is none. */
    List<String> texts(String name) throws MismatchException {
        List<?> values = typed(name, List.class);
        List<String> texts = new ArrayList<>();
        for (Object value : values == null ? List.of() : values) {
            texts.add(as(name, value, String.class));
        }
        return texts;
    }

    boolean flag(String name) throws MismatchException {
        Boolean flag = typed(name, Boolean.class);
        return flag != null && flag;
    }

    /** A whole number from {@code least} to {@code most}; {@code preset} when there is none. */
    long number(String name, long preset, long least, long most) throws MismatchException {
        Long number = typed(name, Long.class);
        long value = number == null ? preset : number;
        if (value < least || value > most) {
            throw new MismatchException(name + " out of range");
        }
        return value;
    }

    /** The same where the largest is the type's. */
    int count(String name, int preset, int least) throws MismatchException {
        return (int) number(name, preset, least, Integer.MAX_VALUE);
    }

    /** The members of an object within this one; null when there is none. */
    @Nullable
    JsonMembers members(String name) throws MismatchException {
        Map<?, ?> object = typed(name, Map.class);
        if (object == null) {
            return null;
        }
        Map<String, Object> inner = new HashMap<>();
        for (Map.Entry<?, ?> member : object.entrySet()) {
            inner.put(as(name, member.getKey(), String.class), member.getValue());
        }
        return new JsonMembers(inner);
    }

    private <T> @Nullable T typed(String name, Class<T> type) throws MismatchException {
        Object value = members.get(name);
        return value == null ? null : as(name, value, type);
    }

    private static <T> T as(String name, Object value, Class<T> type) throws MismatchException {
        if (!type.isInstance(value)) {
            throw new MismatchException(name + " of another type");
        }
        return type.cast(value);
    }
}
