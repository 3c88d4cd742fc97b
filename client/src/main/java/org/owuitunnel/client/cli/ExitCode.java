package org.owuitunnel.client.cli;

/** What the client's process says as it ends, for scripts and service managers. docs/configuration.md lists them. */
public enum ExitCode {
    /** Done, or stopped as asked. */
    OK(0),
    /** A fault of the program or of the machine. */
    INTERNAL(1),
    /** Arguments or configuration that cannot be used. */
    USAGE(2),
    /** The relay does not accept the token: trying again would not help. */
    TOKEN_REFUSED(3),
    /** Whoever answers cannot prove to be the relay. */
    CERTIFICATE_NOT_TRUSTED(4),
    /** Nobody answers at that address, or no relay. */
    RELAY_UNKNOWN(5),
    /** The relay speaks another version of the protocol. */
    VERSION_MISMATCH(6),
    /** The wanted name is not to be had. */
    NAME_REFUSED(7),
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
