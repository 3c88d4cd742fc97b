package org.owuitunnel.client.link;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The body of a refusal, as RFC 9457 has it; other members are skipped. Immutable. */
record Problem(@Nullable String title, @Nullable String detail) {
    /** Octets of a refusal's body that are read: a few sentences. */
    static final int MAX_BYTES = 16 * 1024;

    /** Characters of a remote text that reach a terminal. */
    private static final int MAX_SHOWN = 300;

    /** Depth of a problem's members: extensions may nest a little. */
    private static final int MAX_DEPTH = 8;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_BYTES)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What the body says, in one line fit for a terminal; empty when it says nothing. */
    static String detailOf(String body) {
        try {
            Problem problem = MAPPER.readValue(body, Problem.class);
            return problem == null ? "" : problem.text();
        } catch (JacksonException e) {
            return ""; // a page of some proxy, for one: no one would read that
        }
    }

    private String text() {
        String told = detail == null ? title : detail;
        return told == null ? "" : printable(told);
    }

    /** {@code remote} without what could move a cursor or forge a line, and not too long. */
    static String printable(String remote) {
        StringBuilder shown = new StringBuilder();
        remote.codePoints().limit(MAX_SHOWN).forEach(c -> {
            boolean control = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
            shown.appendCodePoint(control ? ' ' : c);
        });
        return shown.toString().strip();
    }
}
