package org.owuitunnel.protocol.simulation;

import java.util.List;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.RequestHead;

/** How the users of streams behave in one schedule: sizes, heads, and how often they do what is rare. */
final class Habits {
    private static final List<ErrorCode> CODES = List.of(
            ErrorCode.NO_ERROR,
            ErrorCode.CANCELLED,
            ErrorCode.ORIGIN_CLOSED,
            ErrorCode.INTERNAL_ERROR,
            ErrorCode.LIMIT);

    /** One of how many callbacks ends the link from within. */
    private static final int LINK_ENDS = 5_000;

    private static final int NEVER = Integer.MAX_VALUE;

    private final Chance chance;

    /** True when most of what is sent is large. */
    private final boolean bulky;

    /** One of how many acts is a reset. */
    final int resets;

    /** One of how many callbacks is answered at once, from within. */
    final int reflexes;

    /** True while no callback is answered from within. */
    boolean still;

    Habits(Chance chance, boolean calm) {
        this.chance = chance;
        bulky = chance.oneIn(12);
        resets = calm ? NEVER : chance.oneIn(3) ? 12 : 80;
        reflexes = calm ? NEVER : chance.between(2, 12);
    }

    /** Octets to send: none, few, and those around every limit there is. */
    int size() {
        int large = bulky ? 12 : 0;
        return switch (chance.weighted(2, 10, 8, 2, 1, 1, large, large / 4)) {
            case 0 -> 0;
            case 1 -> chance.between(1, 40);
            case 2 -> chance.between(41, 2_000);
            case 3 -> Limits.MAX_DATA_BYTES + chance.between(-2, 2);
            case 4 -> Limits.MESSAGE_TARGET_BYTES + chance.between(-40, 40);
            case 5 -> chance.below(40_000);
            case 6 -> chance.below(200_000);
            default -> Limits.INITIAL_WINDOW_BYTES + chance.between(-1, 1);
        };
    }

    /** True when the credit is to be used up to its last octet. */
    boolean exact() {
        return chance.oneIn(bulky ? 6 : 300);
    }

    RequestHead request(int stream) {
        boolean upgrade = chance.oneIn(6);
        return new RequestHead(upgrade ? "GET" : "POST", "a.test", "/" + stream, upgrade, fields());
    }

    Fields fields() {
        if (chance.oneIn(400)) {
            return Fields.of("x-large", "v".repeat(chance.between(1_000, Limits.MAX_PAYLOAD_BYTES - 100)));
        }
        return switch (chance.below(3)) {
            case 0 -> Fields.EMPTY;
            case 1 -> Fields.of("content-type", "text/plain");
            default -> Fields.of("x-number", Integer.toString(chance.below(1_000)), "server", "");
        };
    }

    int interimStatus() {
        return chance.oneIn(2) ? 100 : 103;
    }

    int finalStatus() {
        return chance.between(200, 599);
    }

    ErrorCode resetCode() {
        return chance.of(CODES);
    }

    /** True when a callback is the end of everything. */
    boolean endsLink() {
        return !still && resets != NEVER && chance.oneIn(LINK_ENDS);
    }

    boolean reflex() {
        return !still && chance.oneIn(reflexes);
    }
}
