package org.owuitunnel.client.cli;

import org.owuitunnel.client.link.LinkFailure;

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

    /** What the process says when its session failed for good. */
    public static ExitCode of(LinkFailure failure) {
        return switch (failure) {
            case LinkFailure.NoToken no -> TOKEN_REFUSED;
            case LinkFailure.TokenRefused refused -> TOKEN_REFUSED;
            case LinkFailure.NameRefused refused -> NAME_REFUSED;
            case LinkFailure.Superseded superseded -> NAME_REFUSED;
            case LinkFailure.VersionMismatch mismatch -> VERSION_MISMATCH;
            case LinkFailure.NoGate old -> VERSION_MISMATCH;
            case LinkFailure.NoBasicAuth old -> VERSION_MISMATCH;
            case LinkFailure.CertificateRefused refused -> CERTIFICATE_NOT_TRUSTED;
            case LinkFailure.UnknownHost unknown -> RELAY_UNKNOWN;
            case LinkFailure.Unreachable unreachable -> RELAY_UNKNOWN;
            case LinkFailure.TlsFailed tls -> RELAY_UNKNOWN;
            case LinkFailure.NotARelay other -> RELAY_UNKNOWN;
            case LinkFailure.Busy busy -> RELAY_UNKNOWN;
        };
    }

    /** What the shell sees. */
    public int number() {
        return number;
    }
}
