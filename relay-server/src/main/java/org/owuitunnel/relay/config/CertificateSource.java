package org.owuitunnel.relay.config;

import java.nio.file.Path;

/** Where the relay's certificate comes from. */
public sealed interface CertificateSource {
    /** A PEM chain, the server's certificate first, and its PEM key, kept fresh by somebody else. */
    record PemFiles(Path certificate, Path key) implements CertificateSource {}

    /** Nobody meets one of ours: proxies end TLS. */
    record None() implements CertificateSource {}

    /** The relay's own certificate authority, which visitors' machines have to be told to trust. */
    record LocalCa() implements CertificateSource {}
}
