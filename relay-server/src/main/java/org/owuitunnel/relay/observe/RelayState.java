package org.owuitunnel.relay.observe;

/**
 * What a relay has open at one moment.
 *
 * @param tunnels clients' links
 * @param waiting those of them whose WebSocket is away
 * @param requests whose answers are under way
 * @param sockets of visitors
 * @param connections of visitors
 * @param held what waits in memory for visitors and tunnels
 */
public record RelayState(int tunnels, int waiting, int requests, int sockets, int connections, Held held) {
    /**
     * Octets that wait.
     *
     * @param bytes how many
     * @param limit as many as there may be before new requests are refused
     * @param given requests that were given up so far because of what they held
     */
    public record Held(long bytes, long limit, long given) {}
}
