package org.owuitunnel.relay.admin;

import java.io.IOException;
import java.util.Optional;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.accounts.Actor;
import org.owuitunnel.relay.front.Answer;

/**
 * One thing that the API does. Immutable.
 *
 * @param path below the API's, in which a last segment {@code {id}} stands for any one
 */
record Endpoint(String method, String path, Work work) {
    private static final String ID = "{id}";

    /** What is to be done. On a thread that may block. */
    interface Work {
        Answer of(Call call) throws IOException, JsonBody.MalformedException;
    }

    /**
     * One request for it, of somebody who may make it.
     *
     * @param id the last segment, where the path has one; else ""
     */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Call(Actor actor, RequestHead request, String id, byte[] body) {
        /** The same about another segment. */
        Call about(String segment) {
            return new Call(actor, request, segment, body);
        }

        /** The value of a parameter in the query, undecoded. */
        Optional<String> parameter(String name) {
            String target = request.target();
            int query = target.indexOf('?');
            if (query < 0) {
                return Optional.empty();
            }
            for (String pair : target.substring(query + 1).split("&", -1)) {
                if (pair.startsWith(name + "=")) {
                    return Optional.of(pair.substring(name.length() + 1));
                }
            }
            return Optional.empty();
        }
    }

    /** The last segment of {@code asked} when this is its path, "" where there is none; nothing when it is another's. */
    Optional<String> matches(String asked) {
        if (!path.endsWith(ID)) {
            return asked.equals(path) ? Optional.of("") : Optional.empty();
        }
        String folder = path.substring(0, path.length() - ID.length());
        String last = asked.startsWith(folder) ? asked.substring(folder.length()) : "";
        return last.isEmpty() || last.indexOf('/') >= 0 ? Optional.empty() : Optional.of(last);
    }
}
