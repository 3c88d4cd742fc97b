package org.owuitunnel.protocol.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of HTTP fields: lower-case names, values as they came (RFC 9110 section 5).
 *
 * <p>Immutable and safe on any thread. Values are octets kept as ISO 8859-1 characters, so that bytes outside ASCII
 * reach the other side as they are.
 */
public final class Fields {
    /** No fields at all. */
    public static final Fields EMPTY = new Fields(new String[0]);

    /** Name, value, name, value... */
    private final String[] pairs;

    private Fields(String[] pairs) {
        this.pairs = pairs;
    }

    /** Fields from alternating names and values, for code that knows them all. */
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("namesAndValues: " + namesAndValues.length + " (expected: even)");
        }
        return new Fields(namesAndValues.clone());
    }

    /** A builder with room for {@code expected} fields. */
    public static Builder builder(int expected) {
        return new Builder(expected);
    }

    /** Number of fields; a name that occurs twice counts twice. */
    public int size() {
        return pairs.length / 2;
    }

    /** Lower-case name of the field at {@code index}. */
    public String name(int index) {
        return pairs[2 * index];
    }

    /** Value of the field at {@code index}. */
    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /** First value under a lower-case {@code name}, or null when there is none. */
    public @Nullable String first(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** Every value under a lower-case {@code name}, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                values.add(pairs[i + 1]);
            }
        }
        return values;
    }

    /** Calls {@code action} with each name and value in order. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields fields && java.util.Arrays.equals(pairs, fields.pairs);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(pairs);
    }

    /** Names only: values may hold secrets and this string may reach a log. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(size());
        forEach((name, value) -> names.add(name));
        return names.toString();
    }

    /** Collects fields; confined to one thread. */
    public static final class Builder {
        private String[] pairs;
        private int length;

        private Builder(int expected) {
            pairs = new String[Math.max(2, 2 * expected)];
        }

        /** Adds a field behind those already there. The name has to be in lower case. */
        public Builder add(String name, String value) {
            if (length == pairs.length) {
                pairs = java.util.Arrays.copyOf(pairs, length * 2);
            }
            pairs[length++] = name;
            pairs[length++] = value;
            return this;
        }

        /** The fields so far. */
        public Fields build() {
            return length == 0 ? EMPTY : new Fields(java.util.Arrays.copyOf(pairs, length));
        }
    }
}
