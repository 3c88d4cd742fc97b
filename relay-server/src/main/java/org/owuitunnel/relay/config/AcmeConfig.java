package org.owuitunnel.relay.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a certificate is had by ACME. Immutable.
 *
 * @param account whom the authority knows
 * @param records where DNS records are written
 * @param dns how it is seen that they are there
 */
public record AcmeConfig(Account account, Records records, Dns dns) {
    /**
     * How certificates of custom domains are had: control is shown by plain HTTP, which takes no way into anybody's DNS.
     *
     * @param resolver whom to ask where names lead; empty for those of the system
     */
    public record ByHttp(Account account, Optional<InetSocketAddress> resolver) {}

    /**
     * Whom an authority knows.
     *
     * @param directory the authority's address
     * @param directoryCa PEM file of what vouches for that address, where the public authorities do not
     * @param email where the authority writes to
     * @param profile the authority's word for a kind of certificate
     * @param binding an account with the authority that exists apart from ACME
     */
    public record Account(
            URI directory,
            Optional<Path> directoryCa,
            Optional<String> email,
            Optional<String> profile,
            Optional<Binding> binding) {}

    /**
     * External account binding (RFC 8555 §7.3.4).
     *
     * @param keyFile holds the MAC key that belongs to {@code keyId}, in base64url
     */
    public record Binding(String keyId, Path keyFile) {}

    /** Who writes the records that prove control. */
    public sealed interface Records {
        /** A DNS server that takes updates (RFC 2136), signed with the TSIG key in a file of BIND's form. */
        record Rfc2136(InetSocketAddress server, Path keyFile) implements Records {}

        /** Cloudflare's API, with the token in a file. */
        record Cloudflare(URI api, Path tokenFile) implements Records {}

        /** A server of acme-dns, with the account in a file as its registration answered it. */
        record AcmeDns(URI server, Path accountFile) implements Records {}

        /** A program that is run with {@code present NAME VALUE} and {@code cleanup NAME VALUE}. */
        record Exec(Path program) implements Records {}
    }

    /**
     * How it is seen that records are there.
     *
     * @param check who is asked
     * @param resolver whom to ask for everything else; empty for those of the system
     * @param timeout how long records may take
     */
    public record Dns(DnsCheck check, Optional<InetSocketAddress> resolver, Duration timeout) {}
}
