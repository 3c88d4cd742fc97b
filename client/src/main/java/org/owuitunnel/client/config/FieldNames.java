package org.owuitunnel.client.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.owuitunnel.protocol.frame.Tokens;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.relay.config.ValueType;

/** Names of HTTP fields in a configuration. Stateless. */
final class FieldNames {
    /** Without them a request means something else. */
    private static final Set<String> NEEDED = Set.of("content-length", "content-type", "host");

    /** Names that a person may list by hand. */
    private static final int MOST = 32;

    static final ValueType<Set<String>> TYPE = new ValueType<>(
            "names such as X-My-Email, separated by commas, but not Host, Content-Length or Content-Type",
            (text, base) -> read(text));

    private static Optional<Set<String>> read(String text) {
        Set<String> names = new HashSet<>();
        for (String part : text.split(",", -1)) {
            String name = FieldRules.canonical(part.strip().toLowerCase(Locale.ROOT));
            if (name.isEmpty() || !Tokens.isToken(name) || NEEDED.contains(name)) {
                return Optional.empty();
            }
            names.add(name);
        }
        return names.size() > MOST ? Optional.empty() : Optional.of(Set.copyOf(names));
    }

    private FieldNames() {}
}
