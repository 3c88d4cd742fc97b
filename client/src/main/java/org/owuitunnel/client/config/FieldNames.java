package org.owuitunnel.client.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.owuitunnel.protocol.frame.Tokens;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.relay.config.ValueType;
import org.owuitunnel.relay.config.ValueTypes;

/** Names of HTTP fields in a configuration. Stateless. */
final class FieldNames {
    /** Without them a request means something else. */
    private static final Set<String> NEEDED = Set.of("content-length", "content-type", "host");

    /** Names that a person may list by hand. */
    private static final int MOST = 32;

    private static final ValueType<List<String>> LIST = ValueTypes.several(
            "names such as X-My-Email, separated by commas, but not Host, Content-Length or Content-Type",
            (text, base) -> name(text));

    static final ValueType<Set<String>> TYPE = new ValueType<>(
            LIST.expected(),
            (text, base) -> LIST.parser().parse(text, base).map(Set::copyOf).filter(names -> names.size() <= MOST));

    private static Optional<String> name(String text) {
        String name = FieldRules.canonical(text.toLowerCase(Locale.ROOT));
        boolean usable = Tokens.isToken(name) && !NEEDED.contains(name);
        return usable ? Optional.of(name) : Optional.empty();
    }

    private FieldNames() {}
}
