package org.owuitunnel.client.health;

import org.owuitunnel.client.tls.CertificateProblem;

/**
 * Why a request under the public name did not come back through this process: which hop is broken, one sentence that says
 * so, and one that says what helps. docs/troubleshooting.md lists them. Immutable; equal when nothing has changed.
 */
public sealed interface PathProblem {
    /** The hop that is broken. */
    Hop hop();

    /** What is wrong. */
    String sentence();

    /** What helps. */
    String fix();

    /** True when others may get through all the same: the answer depends on where one asks from. */
    default boolean maybeOnlyHere() {
        return false;
    }

    /** The parts of the way from a visitor to the relay. */
    enum Hop {
        DNS,
        NETWORK,
        TLS,
        PROXY,
        RELAY,
        LINK
    }

    /**
     * No name server that this machine asks knows the name.
     *
     * @param relayAddress where the link leads to
     */
    record NoAddress(String host, String domain, String relayAddress) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.DNS;
        }

        @Override
        public String sentence() {
            return "no address is known for " + host;
        }

        @Override
        public String fix() {
            String type = relayAddress.indexOf(':') < 0 ? "A" : "AAAA";
            return "Add a DNS record for all names of the relay: *." + domain + " " + type + " " + relayAddress;
        }

        @Override
        public boolean maybeOnlyHere() {
            return true;
        }
    }

    /** The name leads into this machine's own network, though the relay is elsewhere. */
    record LeadsInward(String host, String address, String relayAddress) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.DNS;
        }

        @Override
        public String sentence() {
            return host + " leads to " + address + " here, a private address, and the relay is at " + relayAddress;
        }

        @Override
        public String fix() {
            return "Correct the DNS record, if this machine is asked the same as everyone; it was not tried.";
        }

        @Override
        public boolean maybeOnlyHere() {
            return true;
        }
    }

    /** Nobody accepts a connection there. */
    record NoConnection(Where where, String why) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.NETWORK;
        }

        @Override
        public String sentence() {
            return where + " " + why;
        }

        @Override
        public String fix() {
            return where.elsewhere()
                    ? "The link goes to " + where.relayAddress + ": correct the DNS record of the name."
                    : "Open port " + where.port + " in the relay's firewall, or correct https.public-port.";
        }

        @Override
        public boolean maybeOnlyHere() {
            return true;
        }
    }

    /**
     * What was dialled.
     *
     * @param relayAddress where the link leads to
     */
    record Where(String host, String address, int port, String relayAddress) {
        /** True when that is another machine than the link's, as far as addresses tell. */
        boolean elsewhere() {
            return !address.equals(relayAddress);
        }

        @Override
        public String toString() {
            return host + " (" + address + " port " + port + ")";
        }
    }

    /** The certificate that is shown under the name was refused. */
    record BadCertificate(Where where, String domain, CertificateProblem problem) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.TLS;
        }

        @Override
        public String sentence() {
            return "the certificate of " + where.host + " " + problem.clause();
        }

        @Override
        public String fix() {
            return switch (problem) {
                case CertificateProblem.WrongName wrong ->
                    "The relay's certificate has to be for *." + domain + " as well as for " + domain + ".";
                case CertificateProblem.Expired expired -> "Renew the relay's certificate; check this machine's clock.";
                case CertificateProblem.NotYetValid early -> "Check the clocks of this machine and of the relay.";
                case CertificateProblem.UnknownIssuer unknown ->
                    "Give the relay the whole chain, or a certificate that browsers trust.";
                case CertificateProblem.SelfSigned own -> "Give the relay a certificate that browsers trust.";
                case CertificateProblem.Other other -> "Give the relay another certificate.";
            };
        }
    }

    /** Someone accepts the connection, but TLS with him fails. */
    record TlsFailed(Where where, String why) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.TLS;
        }

        @Override
        public String sentence() {
            return "TLS with " + where + " failed: " + why;
        }

        @Override
        public String fix() {
            return "Check that the relay's HTTPS is what listens there.";
        }
    }

    /** Someone accepts the connection and does not answer, or breaks it. */
    record NoAnswer(Where where, String how) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.NETWORK;
        }

        @Override
        public String sentence() {
            return where + " took the request and " + how;
        }

        @Override
        public String fix() {
            return "Look at what stands before the relay: a balancer or proxy may hold requests back.";
        }
    }

    /** Something else than the relay answers. */
    record SomeoneElse(Where where, int status, String server) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.PROXY;
        }

        @Override
        public String sentence() {
            String who = server.isEmpty() ? "something else than the relay" : server;
            return who + " answers at " + where + " with status " + status;
        }

        @Override
        public String fix() {
            if (where.elsewhere()) {
                return "The link goes to " + where.relayAddress + ": correct the DNS record of the name.";
            }
            return status == 502 || status == 503 || status == 504
                    ? "A proxy does not reach the relay for this name: let it pass on all names, as docs/relay.md shows."
                    : "Let it pass on this name to the relay, path and Host unchanged, as docs/relay.md shows.";
        }
    }

    /** A relay answers that does not know the name. */
    record UnknownName(Where where) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.RELAY;
        }

        @Override
        public String sentence() {
            return "the relay at " + where + " has no tunnel of this name";
        }

        @Override
        public String fix() {
            return "It is another relay than the link's, or a proxy changes Host: check DNS and the proxy.";
        }
    }

    /** The relay takes the name for one of another domain. */
    record Misdirected(Where where) implements PathProblem {
        @Override
        public Hop hop() {
            return Hop.RELAY;
        }

        @Override
        public String sentence() {
            return "the relay at " + where + " says that the name is not its own";
        }

        @Override
        public String fix() {
            return "A proxy before the relay changes Host, or the relay's 'domain' is another: let Host pass unchanged.";
        }
    }

    /** The relay answers with an error of its own. */
    record RelayError(Where where, int status, String code) implements PathProblem {
        @Override
        public Hop hop() {
            return code.startsWith("tunnel-") ? Hop.LINK : Hop.RELAY;
        }

        @Override
        public String sentence() {
            return "the relay answers with status " + status + ", " + code;
        }

        @Override
        public String fix() {
            return "docs/troubleshooting.md explains " + code + "; it is tried again.";
        }
    }
}
