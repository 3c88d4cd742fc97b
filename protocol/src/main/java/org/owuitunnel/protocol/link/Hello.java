package org.owuitunnel.protocol.link;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's first message on a new WebSocket, as JSON text. Protocol section 2.2.
 *
 * @param client name and version of the program, for logs
 * @param name the wanted name, or null for the one the relay chooses
 * @param capabilities extensions that the client knows; the relay uses only those it knows as well
 * @param resume the link to go on with, or null for a new one
 * @param instance the run of the program that says hello, or null for a client that does not tell
 * @param gate what keeps strangers out, or null for a tunnel that is open to everyone
 * @param allow ranges of addresses, one of which visitors have to come from; empty for all addresses
 */
public record Hello(
        String client,
        @Nullable String name,
        List<String> capabilities,
        @Nullable Resume resume,
        @Nullable Instance instance,
        @Nullable Gate gate,
        List<String> allow) {
    /** The extension by which both ends say that they know of {@code allow}. */
    public static final String ALLOW = "allow";

    /** The extension by which a client says that it keeps guests from what is not for them: protocol section 2.4. */
    public static final String GUESTS = "guests";

    /** Lists that the peer left out are empty. */
    public Hello {
        capabilities = capabilities == null ? List.of() : List.copyOf(capabilities);
        allow = allow == null ? List.of() : List.copyOf(allow);
    }

    /** The hello of a client that does not tell which run of it this is. */
    public Hello(String client, @Nullable String name, List<String> capabilities, @Nullable Resume resume) {
        this(client, name, capabilities, resume, null, null, List.of());
    }

    /** The hello of a client whose tunnel is open to everyone. */
    public Hello(
            String client,
            @Nullable String name,
            List<String> capabilities,
            @Nullable Resume resume,
            @Nullable Instance instance) {
        this(client, name, capabilities, resume, instance, null, List.of());
    }

    /**
     * Strangers stay out: visitors need a link.
     *
     * @param key digest of the key in the owner's own link, which opens once: SHA-256, in base64url
     * @param refusePreflights whether the questions that browsers ask without any credential (CORS preflights) stay out as well
     * @param basic user name and password, with a colon between them, by which visitors may come without a link: protocol section 2.6;
     *     null for none
     */
    public record Gate(
            String key, boolean refusePreflights, @Nullable String basic) {
        /** The extension by which both ends say that they know of it. */
        public static final String CAPABILITY = "gate";

        /** The extension by which both ends say that they know of {@code basic}. */
        public static final String BASIC = "basic";

        /** A gate that links alone open. */
        public Gate(String key, boolean refusePreflights) {
            this(key, refusePreflights, null);
        }

        /** Without the password: this may reach a log. */
        @Override
        public String toString() {
            return "Gate[refusePreflights=" + refusePreflights + ", basic=" + (basic == null ? "none" : "…") + "]";
        }
    }

    /**
     * One run of the client program: whoever was started last has the name, however often those before him come back.
     *
     * @param id the same in every hello of the run, and no one else's
     * @param again true once this run has been welcomed
     */
    public record Instance(String id, boolean again) {}

    /**
     * Which link goes on, proven by a secret that only its two ends know.
     *
     * @param session as the welcome said
     * @param secret as the welcome said; a new one comes with each welcome
     * @param received octets of stream frames that the client has received
     */
    public record Resume(String session, String secret, long received) {
        /** Without the secret: this may reach a log. */
        @Override
        public String toString() {
            return "Resume[session=" + session + ", received=" + received + "]";
        }
    }
}
