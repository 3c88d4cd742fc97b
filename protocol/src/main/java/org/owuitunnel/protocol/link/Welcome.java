package org.owuitunnel.protocol.link;

import java.util.List;

/**
 * The relay's answer to a {@link Hello}, as JSON text. Protocol section 2.3.
 *
 * @param session names the link
 * @param secret proves the right to resume; replaced by the next welcome
 * @param name the name that was granted
 * @param urls where visitors find it, the best first
 * @param maxStreams streams that may be open at once
 * @param holdSeconds how long the relay keeps the link after its WebSocket is lost
 * @param firstByteSeconds how long the origin may take until its answer begins
 * @param answerGapSeconds how long the origin may pause in its answer
 * @param resumed true when the link that the hello named goes on; false when this is a new one
 * @param received octets of stream frames that the relay has received; 0 for a new link
 * @param capabilities extensions that both ends know
 * @param spreadSeconds over how long clients that lose the relay together should come back
 */
public record Welcome(
        String session,
        String secret,
        String name,
        List<String> urls,
        int maxStreams,
        int holdSeconds,
        Integer firstByteSeconds,
        Integer answerGapSeconds,
        boolean resumed,
        long received,
        List<String> capabilities,
        Integer spreadSeconds) {
    /** What a relay means that does not say how many clients it has: many. */
    public static final int DEFAULT_SPREAD_SECONDS = 10;

    /** What a relay means that says nothing of its origins' time: a language model may think for minutes. */
    public static final int DEFAULT_ORIGIN_SECONDS = 300;

    /** Lists that the peer left out are empty, times have their default. */
    public Welcome {
        firstByteSeconds = firstByteSeconds == null ? DEFAULT_ORIGIN_SECONDS : firstByteSeconds;
        answerGapSeconds = answerGapSeconds == null ? DEFAULT_ORIGIN_SECONDS : answerGapSeconds;
        urls = urls == null ? List.of() : List.copyOf(urls);
        capabilities = capabilities == null ? List.of() : List.copyOf(capabilities);
        spreadSeconds = spreadSeconds == null ? DEFAULT_SPREAD_SECONDS : spreadSeconds;
    }

    /** Without the secret: this may reach a log. */
    @Override
    public String toString() {
        return "Welcome[session=" + session + ", name=" + name + ", resumed=" + resumed + ", received=" + received
                + "]";
    }
}
