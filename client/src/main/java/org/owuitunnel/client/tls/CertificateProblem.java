package org.owuitunnel.client.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What is wrong with a server's certificate, as far as the person before the terminal can act on it. Immutable. */
public sealed interface CertificateProblem {
    /** One clause, with the certificate as its subject. */
    String clause();

    /** It was valid until {@code day}. */
    record Expired(String day) implements CertificateProblem {
        @Override
        public String clause() {
            return "expired on " + day;
        }
    }

    /** It becomes valid on {@code day}, or the clock of this machine is wrong. */
    record NotYetValid(String day) implements CertificateProblem {
        @Override
        public String clause() {
            return "is not valid before " + day;
        }
    }

    /** It was issued for others. */
    record WrongName(List<String> names) implements CertificateProblem {
        @Override
        public String clause() {
            return names.isEmpty() ? "names no host" : "is for " + String.join(", ", names);
        }
    }

    /** No authority that is known here has issued it. */
    record UnknownIssuer(String issuer) implements CertificateProblem {
        @Override
        public String clause() {
            return "was issued by " + issuer + ", which this machine does not trust";
        }
    }

    /** It vouches for itself. */
    record SelfSigned() implements CertificateProblem {
        @Override
        public String clause() {
            return "is signed by itself";
        }
    }

    /** Something rare. */
    record Other(String message) implements CertificateProblem {
        @Override
        public String clause() {
            return "is not acceptable: " + message;
        }
    }

    /** Names of a certificate that are worth telling; one for a hundred hosts need not list them all. */
    int MAX_NAMES = 5;

    /** The reason why {@code chain} was refused with {@code refusal}. */
    static CertificateProblem of(X509Certificate[] chain, CertificateException refusal) {
        X509Certificate leaf = chain[0];
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateExpiredException expired -> {
                    return new Expired(day(culprit(chain, true)));
                }
                case CertificateNotYetValidException early -> {
                    return new NotYetValid(day(culprit(chain, false)));
                }
                case CertPathBuilderException unknown -> {
                    boolean own = leaf.getIssuerX500Principal().equals(leaf.getSubjectX500Principal());
                    return own ? new SelfSigned() : new UnknownIssuer(issuer(chain[chain.length - 1]));
                }
                default -> {}
            }
        }
        String message = String.valueOf(refusal.getMessage());
        boolean name = message.startsWith("No subject alternative") || message.startsWith("No name matching");
        return name ? new WrongName(names(leaf)) : new Other(message);
    }

    private static java.util.Date culprit(X509Certificate[] chain, boolean expired) {
        for (X509Certificate certificate : chain) {
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException | CertificateNotYetValidException e) {
                return expired ? certificate.getNotAfter() : certificate.getNotBefore();
            }
        }
        return expired ? chain[0].getNotAfter() : chain[0].getNotBefore();
    }

    private static String day(java.util.Date date) {
        return DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC).format(date.toInstant());
    }

    private static String issuer(X509Certificate last) {
        return "\"" + last.getIssuerX500Principal().getName() + "\"";
    }

    private static List<String> names(X509Certificate leaf) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (names.size() < MAX_NAMES && alternative.get(1) instanceof String name) {
                        names.add(name.toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return names;
    }
}
