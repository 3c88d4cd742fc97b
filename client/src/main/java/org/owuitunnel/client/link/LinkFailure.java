package org.owuitunnel.client.link;

import java.time.Duration;
import java.util.List;
import org.owuitunnel.client.tls.CertificateProblem;
import org.owuitunnel.protocol.link.Hello;

/** Why there is no link: one sentence that says what is wrong, and one that says what helps. Immutable. */
public sealed interface LinkFailure {
    /** What is wrong. */
    String sentence();

    /** What helps. */
    String fix();

    /** Whether dialling again makes sense. */
    Outlook outlook();

    /** True when somebody answered at the relay's address: then not this machine's network is at fault. */
    default boolean answered() {
        return true;
    }

    /** What to expect of another attempt. */
    enum Outlook {
        /** It may well succeed. */
        PASSING,
        /** It may succeed where the relay was reached before; at the first attempt it is rather a mistyped setting. */
        DOUBTFUL,
        /** It cannot succeed until a person has changed something. */
        FINAL
    }

    /** There is no token, or it cannot be read. */
    record NoToken(RelayEndpoint relay, String why) implements LinkFailure {
        @Override
        public String sentence() {
            return "there is no token for " + relay + ": " + why;
        }

        @Override
        public String fix() {
            return "Run 'owui-tunnel login " + relay + "'.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.FINAL;
        }
    }

    /** The relay does not know the token, or has revoked it. */
    record TokenRefused(RelayEndpoint relay, String detail) implements LinkFailure {
        @Override
        public String sentence() {
            return withDetail(relay + " refused the token", detail);
        }

        @Override
        public String fix() {
            return "Ask the relay's operator for a new token and run 'owui-tunnel login " + relay + "'.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.FINAL;
        }
    }

    /** The wanted name is someone else's, reserved, or no name at all. */
    record NameRefused(String name, String detail) implements LinkFailure {
        @Override
        public String sentence() {
            return withDetail("the relay refused the name " + name, detail);
        }

        @Override
        public String fix() {
            return detail.startsWith("tunnels:")
                    ? "Stop another tunnel of yours, or ask whoever runs the relay for more."
                    : "Choose another name with --name, or none for a random one.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.FINAL;
        }
    }

    /** Another client of the same owner has taken the name. */
    record Superseded(String name, String detail) implements LinkFailure {
        @Override
        public String sentence() {
            return withDetail("another client has taken over " + name, detail);
        }

        @Override
        public String fix() {
            return "Stop the other client, or give this one a name of its own with --name.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.FINAL;
        }
    }

    /** Client and relay have no version of the protocol in common. */
    record VersionMismatch(RelayEndpoint relay, String detail) implements LinkFailure {
        @Override
        public String sentence() {
            return withDetail(relay + " speaks another version of the protocol", detail);
        }

        @Override
        public String fix() {
            return "Install the version of owui-tunnel that belongs to the relay.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.FINAL;
        }
    }

    /** The relay does not know how to keep out whom it should. */
    record NoGate(RelayEndpoint relay) implements LinkFailure {
        @Override
        public String sentence() {
            return relay + " cannot keep strangers out of this tunnel, so it was not opened";
        }

        @Override
        public String fix() {
            return "Have the relay updated, or let everybody in with --public and without --allow-ip.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.FINAL;
        }
    }

    /**
     * The relay does not know how to let in by user name and password.
     *
     * @param known extensions of the protocol that it does know: a relay says nothing more of its version
     */
    record NoBasicAuth(RelayEndpoint relay, List<String> known) implements LinkFailure {
        @Override
        public String sentence() {
            return relay
                    + " is older than --basic-auth, so the tunnel was not opened: of protocol owui-tunnel.v1 it knows "
                    + (known.isEmpty() ? "no extension" : String.join(", ", known)) + " (expected: " + Hello.Gate.BASIC
                    + ")";
        }

        @Override
        public String fix() {
            return "Have the relay updated, or leave out --basic-auth.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.FINAL;
        }
    }

    /** The relay's certificate was refused. */
    record CertificateRefused(RelayEndpoint relay, CertificateProblem problem) implements LinkFailure {
        @Override
        public String sentence() {
            return "the certificate of " + relay + " " + problem.clause();
        }

        @Override
        public String fix() {
            return switch (problem) {
                case CertificateProblem.Expired expired -> "Tell the relay's operator, and check this machine's clock.";
                case CertificateProblem.NotYetValid early -> "Check this machine's clock.";
                case CertificateProblem.WrongName wrong ->
                    "Use a name that the certificate is for, if the relay is yours.";
                case CertificateProblem.UnknownIssuer unknown ->
                    "If the relay is yours, name its authority's file as relay-ca; otherwise someone may be listening in.";
                case CertificateProblem.SelfSigned own ->
                    "If the relay is yours, name its certificate's file as relay-ca; otherwise someone may be listening in.";
                case CertificateProblem.Other other -> "Tell the relay's operator.";
            };
        }

        @Override
        public Outlook outlook() {
            return Outlook.FINAL;
        }
    }

    /** No host has that name. */
    record UnknownHost(RelayEndpoint relay) implements LinkFailure {
        @Override
        public String sentence() {
            return "no host is known under the name " + relay.host();
        }

        @Override
        public String fix() {
            return "Check the relay's name and this machine's network.";
        }

        @Override
        public boolean answered() {
            return false;
        }

        @Override
        public Outlook outlook() {
            return Outlook.DOUBTFUL;
        }
    }

    /**
     * Nobody accepts a connection there.
     *
     * @param answered false when nothing at all came back
     */
    record Unreachable(RelayEndpoint relay, String why, boolean answered) implements LinkFailure {
        /** Nothing at all came back. */
        Unreachable(RelayEndpoint relay, String why) {
            this(relay, why, false);
        }

        @Override
        public String sentence() {
            return relay + " " + why;
        }

        @Override
        public String fix() {
            return "Check the relay's name and port and this machine's network; if both are right, wait for the relay.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.PASSING;
        }
    }

    /** Someone accepts the connection, but TLS with him fails. */
    record TlsFailed(RelayEndpoint relay, String why) implements LinkFailure {
        @Override
        public String sentence() {
            return "TLS with " + relay + " failed: " + why;
        }

        @Override
        public String fix() {
            return "Check that this is the relay's HTTPS port.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.DOUBTFUL;
        }
    }

    /** Whoever answers is no relay. */
    record NotARelay(RelayEndpoint relay, String why) implements LinkFailure {
        @Override
        public String sentence() {
            return relay + " does not answer like a relay: " + why;
        }

        @Override
        public String fix() {
            return "Check the relay's name and port.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.DOUBTFUL;
        }
    }

    /**
     * The relay, or something before it, cannot take the link now.
     *
     * @param atLeast how long it wants to be left alone
     */
    record Busy(RelayEndpoint relay, int status, Duration atLeast) implements LinkFailure {
        @Override
        public String sentence() {
            return relay + " cannot take the link now (status " + status + ")";
        }

        @Override
        public String fix() {
            return "Wait; if it lasts, tell the relay's operator.";
        }

        @Override
        public Outlook outlook() {
            return Outlook.PASSING;
        }
    }

    private static String withDetail(String what, String detail) {
        return detail.isEmpty() ? what : what + ": " + detail;
    }
}
