package org.owuitunnel.relay.gate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a browser keeps after its user has shown a link: which link, which browser, since when. Sealed by the relay, so that none of it
 * need be looked up to be believed. Immutable.
 *
 * @param shareId the link
 * @param number tells browsers apart that came by the same link
 * @param since in whole seconds
 */
record Pass(String shareId, long number, Instant since) {
    /** How long a browser need not show its link again, unless the link ends before. */
    static final Duration LIFE = Duration.ofDays(30);

    private static final int NUMBERS_BYTES = 2 * Long.BYTES;

    private static final int BYTES = NUMBERS_BYTES + ShareBook.ID_LENGTH;

    boolean isOver(Instant now) {
        return !now.isBefore(since.plus(LIFE));
    }

    /** The pass as a cookie's value. */
    String sealed(Seal seal) {
        return seal.close(ByteBuffer.allocate(BYTES)
                .putLong(number)
                .putLong(since.getEpochSecond())
                .put(shareId.getBytes(StandardCharsets.US_ASCII))
                .array());
    }

    /** The pass in a cookie's value; nothing when it is none of ours. */
    static Optional<Pass> read(String value, Seal seal) {
        return seal.open(value, BYTES).map(content -> {
            ByteBuffer numbers = ByteBuffer.wrap(content);
            long number = numbers.getLong();
            Instant since = Instant.ofEpochSecond(numbers.getLong());
            String id = new String(content, NUMBERS_BYTES, ShareBook.ID_LENGTH, StandardCharsets.US_ASCII);
            return new Pass(id, number, since);
        });
    }
}
