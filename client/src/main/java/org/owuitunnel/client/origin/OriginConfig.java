package org.owuitunnel.client.origin;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.protocol.http.FieldRules;

/**
 * How the local app is reached. Immutable.
 *
 * @param timeouts until a relay has said how long the app may take
 * @param strippedFields names of request fields that never reach it, beside those that the relay removes; as {@link
 *     FieldRules#canonical} has them
 * @param tls what it is spoken to with; null for plain HTTP
 */
public record OriginConfig(
        OriginAddress address,
        Timeouts timeouts,
        Set<String> strippedFields,
        @Nullable OriginTls tls) {
    /** An app by plain HTTP. */
    public OriginConfig(OriginAddress address, Timeouts timeouts, Set<String> strippedFields) {
        this(address, timeouts, strippedFields, null);
    }

    /** The defaults for an app at {@code address}, by plain HTTP. */
    public OriginConfig(OriginAddress address) {
        this(address, Timeouts.DEFAULT, Set.of());
    }

    /** Keeps a copy of the names. */
    public OriginConfig {
        strippedFields = Set.copyOf(strippedFields);
    }

    /**
     * How long the app may take.
     *
     * @param connect for a connection to one of its addresses, and for the handshake of TLS on it
     * @param firstByte for its answer, from the moment it had all there was of the request
     * @param gap between two pieces of its answer
     */
    public record Timeouts(Duration connect, Duration firstByte, Duration gap) {
        /**
         * Five seconds are many for a machine nearby. A language model may think for minutes before its first word, and
         * between two of them.
         */
        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(300));
    }
}
