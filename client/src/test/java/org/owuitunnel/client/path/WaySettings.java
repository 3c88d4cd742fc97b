package org.owuitunnel.client.path;

/**
 * How one direction treats packets.
 *
 * @param bitsPerSecond rate of the sender
 * @param delayNanos length of the wire
 * @param queueOctets how much may wait for the sender, what is being sent included
 * @param loss share of packets that vanish, 0 to 1
 * @param reorderShare share of packets that arrive later than they should, 0 to 1
 * @param reorderNanos by how much
 */
record WaySettings(
        double bitsPerSecond, long delayNanos, int queueOctets, double loss, double reorderShare, long reorderNanos) {
    private static final double BITS_PER_MEGABIT = 1e6;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int OCTETS_PER_KILOBYTE = 1024;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Of a packet with 1,500 octets one has to fit. */
    private static final double LEAST_QUEUE_KILOBYTES = 2;

    /** What a Linux host forwards with ease, and one thread here. */
    private static final double MOST_MEGABITS = 1000;

    /** A minute each way is more than any network has. */
    private static final double MOST_MILLIS = 60_000;

    /** 64 MB: more than a second at 500 Mbit/s. */
    private static final double MOST_QUEUE_KILOBYTES = 65_536;

    /** A good home network. */
    static final WaySettings DEFAULT = new WaySettings(100 * BITS_PER_MEGABIT, 0, 256 * OCTETS_PER_KILOBYTE, 0, 0, 0);

    WaySettings rate(double megabits) {
        double bits = within("rate", megabits, 0.01, MOST_MEGABITS, "Mbit/s") * BITS_PER_MEGABIT;
        return new WaySettings(bits, delayNanos, queueOctets, loss, reorderShare, reorderNanos);
    }

    WaySettings delay(double millis) {
        return new WaySettings(bitsPerSecond, nanos(millis), queueOctets, loss, reorderShare, reorderNanos);
    }

    WaySettings queue(double kilobytes) {
        int octets = (int)
                (within("queue", kilobytes, LEAST_QUEUE_KILOBYTES, MOST_QUEUE_KILOBYTES, "KB") * OCTETS_PER_KILOBYTE);
        return new WaySettings(bitsPerSecond, delayNanos, octets, loss, reorderShare, reorderNanos);
    }

    WaySettings loss(double share) {
        return new WaySettings(bitsPerSecond, delayNanos, queueOctets, share(share), reorderShare, reorderNanos);
    }

    WaySettings reorder(double share, double millis) {
        return new WaySettings(bitsPerSecond, delayNanos, queueOctets, loss, share(share), nanos(millis));
    }

    /** How long it takes to send a packet of {@code octets}. */
    long sendingNanos(int octets) {
        return Math.round(octets * 8 * NANOS_PER_SECOND / bitsPerSecond);
    }

    private static long nanos(double millis) {
        return Math.round(within("time", millis, 0, MOST_MILLIS, "ms") * NANOS_PER_MILLI);
    }

    private static double share(double share) {
        return within("share", share, 0, 1, "of all packets");
    }

    private static double within(String what, double value, double least, double most, String unit) {
        if (value >= least && value <= most) {
            return value;
        }
        throw new IllegalArgumentException(
                what + " " + value + " (expected: " + least + " to " + most + " " + unit + ")");
    }
}
