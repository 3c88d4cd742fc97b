package org.owuitunnel.client.path;

/**
 * What became of the packets of one direction so far.
 *
 * @param packets that arrived
 * @param octets of those, with their IP headers
 * @param lost by chance or because the path was cut
 * @param dropped since the queue was full
 * @param late of those that arrived: more than 1 ms after their time, since this machine was busy
 */
public record WayCounts(long packets, long octets, long lost, long dropped, long late) {
    /** As one line of the program's answers shows it. */
    static WayCounts parse(String numbers) {
        String[] parts = numbers.split(" ", -1);
        return new WayCounts(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]));
    }

    String line() {
        return packets + " " + octets + " " + lost + " " + dropped + " " + late;
    }
}
