package org.owuitunnel.relay.gate;

import java.time.Instant;

/**
 * A browser that came by a link. Immutable.
 *
 * @param number as in its {@link Pass}
 * @param first when it showed the link
 * @param last when it asked for something
 * @param address where it was then
 * @param program what it calls itself, shortened
 * @param requests that it has made so far
 */
public record Visit(long number, Instant first, Instant last, String address, String program, long requests) {
    /** Characters of a program's name that are kept: browsers say who they are within a hundred or two. */
    private static final int MAX_PROGRAM = 200;

    public Visit {
        program = program.length() > MAX_PROGRAM ? program.substring(0, MAX_PROGRAM) : program;
    }

    Visit again(Instant now, String from) {
        return new Visit(number, first, now, from, program, requests + 1);
    }
}
