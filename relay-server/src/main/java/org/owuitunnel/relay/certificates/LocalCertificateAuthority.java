package org.owuitunnel.relay.certificates;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.owuitunnel.relay.certificates.Certificates.Issuer;
import org.owuitunnel.relay.certificates.Certificates.Subject;
import org.owuitunnel.relay.certificates.Certificates.Validity;

/**
 * A CA of this machine's own, kept in a folder, for https where no public name is: on this machine and in its network.
 * Immutable, safe on any thread; opening blocks.
 *
 * <p>It may speak for names and addresses that mean nothing elsewhere, and for nothing else. Java and others apply such
 * limits to every certificate but the one that they were told to trust. So that one signs a single issuer, under the same
 * limits, and its key is then forgotten: the key that a thief can find is the issuer's, whose limits all apply.
 */
public final class LocalCertificateAuthority {
    /** How the CA came to be: after {@link #CREATED} and {@link #REPLACED} people have to trust it, or trust it anew. */
    public enum Opening {
        /** It was in the folder. */
        FOUND,
        /** The folder held none. */
        CREATED,
        /** The folder's had expired and was of no more use to those who trust it. */
        REPLACED
    }

    /** Long, since after it every phone has to install the next; a stolen key speaks for private names alone. */
    static final Duration VALIDITY = Duration.ofDays(5 * 365 + 1);

    /** Short, since nothing can be revoked here. */
    static final Duration LEAF_VALIDITY = Duration.ofDays(7);

    private static final int MAX_COMMON_NAME = 64; // characters, RFC 5280 appendix A.1, ub-common-name

    private final Stored stored;
    private final Issuer issuer;
    private final LocalNames names;
    private final Clock clock;
    private final SecureRandom random;

    private LocalCertificateAuthority(Stored stored, LocalNames names, Clock clock, SecureRandom random) {
        this.stored = stored;
        this.issuer = Issuer.of(stored.issuer());
        this.names = names;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Opens the folder's CA, or makes one where there is none or it has expired. Anything else that is wrong with its files
     * is an error: people trust this CA, so replacing it is their decision.
     *
     * @param owner whom the CA is named after, {@code host} or {@code user@host}; the host's first label with .local is
     *     among the names that a new CA may speak for
     */
    public static LocalCertificateAuthority openOrCreate(Path folder, Clock clock, SecureRandom random, String owner)
            throws IOException {
        LocalCaFolder files = new LocalCaFolder(folder);
        Optional<CertifiedKey> found = files.read(clock.instant());
        Stored stored = found.isPresent()
                ? new Stored(files, found.get(), Opening.FOUND)
                : files.alone(() -> create(files, clock.instant(), random, owner));
        LocalNames names = LocalNames.of(stored.issuer().leaf())
                .orElseThrow(() -> new UnusableFileException(
                        files.issuerFile(), "no limits to its names", "the file as it was made"));
        return new LocalCertificateAuthority(stored, names, clock, random);
    }

    private static Stored create(LocalCaFolder files, Instant now, SecureRandom random, String owner)
            throws IOException {
        Optional<CertifiedKey> made = files.read(now);
        if (made.isPresent()) {
            return new Stored(files, made.get(), Opening.CREATED); // by another process, a moment ago
        }
        Opening opening = files.holdsIssuer() ? Opening.REPLACED : Opening.CREATED;
        LocalNames names = LocalNames.ofHost(owner.substring(owner.lastIndexOf('@') + 1));
        CertifiedKey issuer = newIssuer(owner, Validity.startingAt(now, VALIDITY), names, random);
        files.write(issuer);
        return new Stored(files, issuer, opening);
    }

    private static CertifiedKey newIssuer(String owner, Validity validity, LocalNames names, SecureRandom random) {
        KeyPair forgotten = Certificates.newKey(random);
        Issuer ca = Issuer.of(name("owui-tunnel local CA of " + owner), forgotten);
        Subject itself = new Subject(ca.name(), forgotten.getPublic(), 1);
        KeyPair kept = Certificates.newKey(random);
        Subject issuer = new Subject(name("owui-tunnel issuer of " + owner), kept.getPublic(), 0);
        return new CertifiedKey(
                kept.getPrivate(),
                List.of(
                        Certificates.authority(ca, issuer, validity, names.constraints(), random),
                        Certificates.authority(ca, itself, validity, names.constraints(), random)));
    }

    /**
     * Makes a new key and a certificate for it, for use by a TLS server for up to a week. The issuer's certificate follows
     * it in the chain.
     *
     * @throws IllegalArgumentException for a name or address that the CA may not speak for, see {@link #permits(String)}
     */
    public CertifiedKey issue(Set<String> dnsNames, Set<InetAddress> addresses) {
        GeneralNames subject = subject(dnsNames, addresses);
        Instant now = clock.instant();
        Instant end = stored.issuer().expiresAt();
        if (now.isAfter(end)) {
            throw new IllegalStateException(
                    "local CA: expired " + end + " (expected: opened again, which replaces it)");
        }
        KeyPair key = Certificates.newKey(random);
        Validity validity = Validity.startingAt(now, LEAF_VALIDITY).notBeyond(end);
        X509Certificate leaf = Certificates.server(issuer, key.getPublic(), validity, subject, random);
        return new CertifiedKey(key.getPrivate(), List.of(leaf, stored.issuer().leaf()));
    }

    /**
     * The certificate that was issued last, by an earlier run as well, if it is for exactly these names and addresses and good for
     * {@code remaining} at least; else a new one. Blocks on the folder.
     *
     * @throws IllegalArgumentException as {@link #issue} does
     */
    public CertifiedKey keptOrIssued(Set<String> dnsNames, Set<InetAddress> addresses, Duration remaining) {
        Instant now = clock.instant();
        KeptCertificate kept = stored.folder().kept();
        return kept.find(stored.issuer().leaf(), dnsNames, addresses, now, now.plus(remaining))
                .orElseGet(() -> {
                    CertifiedKey issued = issue(dnsNames, addresses);
                    kept.keep(issued);
                    return issued;
                });
    }

    /** Whether {@link #issue} accepts the DNS name: localhost, NAME.localhost, and the .local name of the machine. */
    public boolean permits(String dnsName) {
        return names.permits(dnsName.toLowerCase(Locale.ROOT));
    }

    /** Whether {@link #issue} accepts the address: loopback, private and link-local ones. */
    public boolean permits(InetAddress address) {
        return names.permits(address);
    }

    /** What to install on devices that shall trust this machine. */
    public X509Certificate certificate() {
        return stored.issuer().chain().getLast();
    }

    /** The PEM file that holds {@link #certificate()}, and no key. */
    public Path certificateFile() {
        return stored.folder().certificateFile();
    }

    /** Where the folder's CA has its certificate, if there is a CA in it. */
    public static Path certificateFileIn(Path folder) {
        return new LocalCaFolder(folder).certificateFile();
    }

    public Opening opening() {
        return stored.opening();
    }

    private GeneralNames subject(Set<String> dnsNames, Set<InetAddress> addresses) {
        List<GeneralName> subject = new ArrayList<>();
        for (String name : new TreeSet<>(dnsNames)) {
            if (!permits(name)) {
                throw refusal(name);
            }
            subject.add(new GeneralName(GeneralName.dNSName, name.toLowerCase(Locale.ROOT)));
        }
        for (InetAddress address : addresses) {
            if (!permits(address)) {
                throw refusal(address.getHostAddress());
            }
            subject.add(LocalNames.name(address));
        }
        if (subject.isEmpty()) {
            throw refusal("no name");
        }
        return new GeneralNames(subject.toArray(GeneralName[]::new));
    }

    private IllegalArgumentException refusal(String name) {
        return new IllegalArgumentException(
                "%s: beyond what the local CA may speak for (expected: %s)".formatted(name, names));
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "owui-tunnel")
                .addRDN(BCStyle.CN, commonName.substring(0, Math.min(commonName.length(), MAX_COMMON_NAME)))
                .build();
    }

    private record Stored(LocalCaFolder folder, CertifiedKey issuer, Opening opening) {}
}
