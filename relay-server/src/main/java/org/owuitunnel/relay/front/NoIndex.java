package org.owuitunnel.relay.front;

import org.owuitunnel.protocol.frame.Fields;

/** Keeps search engines away from what was meant for a few people. What an app says of it itself stays as it is. Stateless. */
final class NoIndex {
    private static final String FIELD = "x-robots-tag";

    private NoIndex() {}

    /** The fields of an answer, with the request to leave it out of every index. */
    static Fields added(Fields answer) {
        if (answer.first(FIELD) != null) {
            return answer;
        }
        Fields.Builder fields = Fields.builder(answer.size() + 1);
        answer.forEach(fields::add);
        return fields.add(FIELD, "noindex").build();
    }
}
