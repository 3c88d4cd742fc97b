package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.util.List;

/** Where the relay's certificate comes from. */
public sealed interface CertificateSource {
    /** Certificates in files that somebody else keeps fresh; at least one, and the first is shown to whoever names no host. */
    record PemFiles(List<Pair> pairs) implements CertificateSource {
        /** Keeps a copy. */
        public PemFiles {
            pairs = List.copyOf(pairs);
        }

        /** A PEM chain, the server's certificate first, and its PEM key. */
        public record Pair(Path certificate, Path key) {}
    }

    /** An ACME authority (RFC 8555), which is shown control over the domain in its DNS. */
    record Acme(AcmeConfig config) implements CertificateSource {}

    /** Nobody meets one of ours: proxies end TLS. */
    record None() implements CertificateSource {}

    /** The relay's own certificate authority, which visitors' machines have to be told to trust. */
    record LocalCa() implements CertificateSource {}
}
