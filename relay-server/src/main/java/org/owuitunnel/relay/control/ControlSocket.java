package org.owuitunnel.relay.control;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a relay listens for commands: a socket in its data folder, which only its owner may enter. Stateless. */
public final class ControlSocket {
    /** The socket of the relay whose HTTPS port is configured as {@code port}: two may share a folder, not a port. */
    public static Path of(Path data, int port) {
        return data.resolve("control-" + port + ".sock");
    }

    /** The socket of the relay on {@code port}, or of the only one that there is: its port may have been another one. */
    public static Optional<Path> find(Path data, int port) throws IOException {
        Path exact = of(data, port);
        if (Files.exists(exact)) {
            return Optional.of(exact);
        }
        List<Path> all = all(data);
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    /** The sockets of all relays of this folder, and those that were left behind. */
    public static List<Path> all(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(data, "control-*.sock")) {
            found.forEach(all::add);
        }
        return all;
    }

    private ControlSocket() {}
}
