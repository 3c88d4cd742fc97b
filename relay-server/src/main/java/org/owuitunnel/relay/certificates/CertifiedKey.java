package org.owuitunnel.relay.certificates;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** A private key and the certificates that speak for it: the key's own first, then each one's issuer. */
public record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {
    /** Keeps a copy of the chain. */
    public CertifiedKey {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: the key's certificate first)");
        }
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    public Instant expiresAt() {
        return leaf().getNotAfter().toInstant();
    }

    /** Whether a browser that opens {@code https://name} accepts the leaf for it; the name may itself be {@code *.domain}. */
    public boolean covers(String name) {
        return SubjectNames.of(leaf()).covers(name);
    }

    /** {@link #covers}, for whoever asks often. */
    public Predicate<String> coverage() {
        return SubjectNames.of(leaf())::covers;
    }

    /** The names that the leaf is for, with blanks between them. */
    public String names() {
        return SubjectNames.of(leaf()).toString();
    }

    /** The key and its chain in PEM, for one file. */
    public byte[] pem() {
        return Pem.write(this);
    }

    /** Without the key, whose own text may hold its numbers. */
    @Override
    public String toString() {
        return "CertifiedKey[" + SubjectNames.of(leaf()) + ", until " + expiresAt() + "]";
    }
}
