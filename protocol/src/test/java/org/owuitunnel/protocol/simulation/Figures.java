package org.owuitunnel.protocol.simulation;

/** What the schedules of a run did, so that one sees they did something. */
final class Figures {
    long schedules;
    long messages;
    long frames;
    long octets;
    long replayedOctets;
    long streams;
    long resets;
    long cuts;

    /** Times that an end had to stop for the first time because too much was not acknowledged. */
    long full;

    @Override
    public String toString() {
        return "schedules %,d: messages %,d, frames %,d, octets %,d (sent again %,d), streams %,d, resets %,d, cuts %,d, full %,d"
                .formatted(schedules, messages, frames, octets, replayedOctets, streams, resets, cuts, full);
    }
}
