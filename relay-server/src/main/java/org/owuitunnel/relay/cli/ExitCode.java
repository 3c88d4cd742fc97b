package org.owuitunnel.relay.cli;

/** What the relay's process says as it ends; the numbers are those of the client. docs/configuration.md lists them. */
public enum ExitCode {
    /** Done, or stopped as asked. */
    OK(0),
    /** A fault of the program or of the machine. */
    INTERNAL(1),
    /** Arguments or configuration that cannot be used, or no token yet. */
    USAGE(2),
    /** Somebody else listens there. */
    ADDRESS_IN_USE(8);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** What the shell sees. */
    public int number() {
        return number;
    }
}
