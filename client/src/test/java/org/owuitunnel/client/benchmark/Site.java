package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What one contender's programs are given: a folder of their own, ports, and where each side runs. Immutable.
 *
 * @param origin port of the origin, on the client's side
 * @param tunnel which of the server's tunnels a client opens: 0 is the one that visitors use
 */
record Site(
        Options options,
        Path folder,
        Certificate certificate,
        Place relay,
        Place client,
        Ports ports,
        int origin,
        int tunnel) {
    /** The origin as the client dials it. */
    String originAddress() {
        return Place.LOOPBACK + ":" + origin;
    }

    /** The same for the client of another tunnel. */
    Site withTunnel(int other) {
        return new Site(options, folder, certificate, relay, client, ports, origin, other);
    }

    /** The port behind which this tunnel's visitors are, for servers that have one for each tunnel. */
    int inner() {
        return ports.inner().get(tunnel);
    }

    /** What this tunnel's client is called in logs and settings. */
    String named(String program) {
        return tunnel == 0 ? program : program + "-" + tunnel;
    }

    Nginx nginx() {
        return new Nginx(folder, certificate);
    }

    /** Writes a file of settings that only its owner can read, as some of the programs demand. */
    Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
