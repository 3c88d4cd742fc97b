package org.owuitunnel.relay.certificates;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * What the local CA may speak for, as its certificate says it: names that never leave the machine or its network, and
 * addresses that are private everywhere. A thief of its key gains nothing on the internet. Immutable.
 */
final class LocalNames {
    /** RFC 6761 (loopback), 1918 and 4193 (private), 3927 and 4291 (link-local), 6598 (overlay networks use it). */
    private static final List<String> PRIVATE_RANGES = List.of(
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "::1/128",
            "fc00::/7",
            "fe80::/10");

    /** Covers every NAME.localhost too: a constraint stands for the names below it (RFC 5280 §4.2.1.10). */
    private static final String LOCALHOST = "localhost";

    private static final int MAX_DNS_NAME = 253; // characters, RFC 1035 §2.3.4, without the root's
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** Without wildcards: for *.localhost, a name right below the last label, browsers and OpenSSL accept none. */
    private static final Pattern DNS_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    private final GeneralSubtree[] permitted;

    private LocalNames(GeneralSubtree[] permitted) {
        this.permitted = permitted;
    }

    /** For a machine of this name: its first label with .local, as multicast DNS announces it, if it can be such a label. */
    static LocalNames ofHost(String host) {
        List<GeneralSubtree> permitted = new ArrayList<>();
        permitted.add(subtree(GeneralName.dNSName, LOCALHOST));
        String label = host.toLowerCase(Locale.ROOT).split("\\.", 2)[0];
        if (LABEL.matcher(label).matches() && !label.equals(LOCALHOST)) {
            permitted.add(subtree(GeneralName.dNSName, label + ".local"));
        }
        PRIVATE_RANGES.forEach(range -> permitted.add(subtree(GeneralName.iPAddress, range)));
        return new LocalNames(permitted.toArray(GeneralSubtree[]::new));
    }

    /** Empty where the certificate does not confine both names and addresses: it was not made here. */
    static Optional<LocalNames> of(X509Certificate ca) {
        byte[] extension = ca.getExtensionValue(Extension.nameConstraints.getId());
        if (extension == null) {
            return Optional.empty();
        }
        GeneralSubtree[] permitted = NameConstraints.getInstance(
                        DEROctetString.getInstance(extension).getOctets())
                .getPermittedSubtrees();
        return permitted != null && holds(permitted, GeneralName.dNSName) && holds(permitted, GeneralName.iPAddress)
                ? Optional.of(new LocalNames(permitted))
                : Optional.empty();
    }

    NameConstraints constraints() {
        return new NameConstraints(permitted, null);
    }

    boolean permits(String dnsName) {
        return dnsName.length() <= MAX_DNS_NAME
                && DNS_NAME.matcher(dnsName).matches()
                && permits(new GeneralName(GeneralName.dNSName, dnsName));
    }

    boolean permits(InetAddress address) {
        return permits(name(address));
    }

    static GeneralName name(InetAddress address) {
        return new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress()));
    }

    /** As a person reads it: "localhost, NAME.localhost, box.local, private addresses". */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>();
        for (GeneralSubtree subtree : permitted) {
            if (subtree.getBase().getTagNo() == GeneralName.dNSName) {
                names.add(Objects.requireNonNull(subtree.getBase().getName()).toString());
            }
        }
        return String.join(", ", names) + ", names below them, or a private address";
    }

    private boolean permits(GeneralName name) {
        PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
        validator.intersectPermittedSubtree(permitted);
        try {
            validator.checkPermitted(name);
            return true;
        } catch (NameConstraintValidatorException e) {
            return false;
        }
    }

    private static boolean holds(GeneralSubtree[] subtrees, int tag) {
        for (GeneralSubtree subtree : subtrees) {
            if (subtree.getBase().getTagNo() == tag) {
                return true;
            }
        }
        return false;
    }

    private static GeneralSubtree subtree(int tag, String base) {
        return new GeneralSubtree(new GeneralName(tag, base));
    }
}
