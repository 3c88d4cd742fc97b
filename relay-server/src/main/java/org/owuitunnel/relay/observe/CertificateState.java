package org.owuitunnel.relay.observe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the certificates of a relay stand.
 *
 * @param word what is wrong with them, one of {@link #WORDS}
 * @param expires when the first of those that are shown does; null when there is none, or the relay makes its own
 * @param failed when one could last not be had or read; null when that was never since the start
 */
public record CertificateState(
        String word, @Nullable Instant expires, @Nullable Instant failed) {
    /** Nothing is wrong. */
    public static final String OK = "ok";

    /** One should have been replaced by now. */
    public static final String EXPIRING = "expiring";

    /** The files have changed and cannot be used. */
    public static final String FILES_UNUSABLE = "files-unusable";

    /** There is none. */
    public static final String NONE_YET = "none-yet";

    /** All that {@link #word} may be. */
    public static final List<String> WORDS = List.of(OK, EXPIRING, FILES_UNUSABLE, NONE_YET);

    /** A relay with nothing to say. */
    public static final CertificateState FINE = new CertificateState(OK, null, null);
}
