package org.owuitunnel.relay.certificates;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The names that a certificate is good for: its DNS names and addresses, as text. Immutable. */
record SubjectNames(Set<String> names) {
    private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6, GeneralName's tags
    private static final int IP_ADDRESS = 7;

    static SubjectNames of(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        for (List<?> name : alternatives(certificate)) {
            int tag = (Integer) Objects.requireNonNull(name.get(0));
            if (tag == DNS_NAME || tag == IP_ADDRESS) {
                names.add(name.get(1).toString().toLowerCase(Locale.ROOT));
            }
        }
        return new SubjectNames(names);
    }

    /** RFC 6125: a wildcard stands for exactly one label, the first. */
    boolean covers(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return names.contains(wanted) || (dot > 0 && names.contains("*" + wanted.substring(dot)));
    }

    @Override
    public String toString() {
        return String.join(" ", names);
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null ? List.of() : all;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
