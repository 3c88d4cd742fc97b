package org.owuitunnel.client.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs programs of this machine; the tests' own records what it is given. */
interface Commands {
    /** The exit status and, cut to what a person reads, what it said. */
    record Result(int exit, String output) {
        boolean ok() {
            return exit == 0;
        }
    }

    /** Runs the program with these arguments, no shell between, and waits for its end. */
    Result run(List<String> command) throws IOException;

    Optional<Path> find(String program);
}
