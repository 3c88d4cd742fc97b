package org.owuitunnel.relay.tunnel;

/** What became of a client's wish for a tunnel. */
sealed interface Opening {
    /** It is open. */
    record Opened(TunnelSession session) implements Opening {}

    /** A run of the client that began later serves the name. */
    record Superseded() implements Opening {}

    /** Its user has as many as he may, under other names. */
    record Full(long open, int most) implements Opening {
        /** What his client is told. */
        String sentence() {
            return "tunnels: " + open + " are open, the relay grants you " + most;
        }
    }
}
