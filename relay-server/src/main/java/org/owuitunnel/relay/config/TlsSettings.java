package org.owuitunnel.relay.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings that say where a relay's certificate comes from. Immutable. */
final class TlsSettings {
    private static final Setting<Boolean> LOCAL_CA = Setting.of(
            "tls.local-ca",
            ValueTypes.truth(),
            "false",
            "Certificates from an authority of the relay's own, for machines that are told to trust it.");

    private final Setting<List<Path>> certificate;
    private final Setting<List<Path>> key;
    private final AcmeSettings acme;

    TlsSettings(ValueType<Path> path) {
        ValueType<List<Path>> pem =
                ValueTypes.several("a path, unless acme.dns is set or tls.local-ca is true", path.parser());
        this.certificate = Setting.optional(
                "tls.certificate",
                pem,
                "PEM file: the certificate for `*.domain` and `domain`, then its chain. Further files, separated by commas, for other names.");
        this.key = Setting.optional(
                "tls.key",
                pem,
                "PEM file: the certificate's key, readable by the relay only; as many as certificates.");
        this.acme = new AcmeSettings(path);
    }

    List<Setting<?>> all() {
        return Stream.of(List.of(certificate, key, LOCAL_CA), acme.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Whether the relay has a CA of its own, and so may do without a domain. */
    boolean isLocal(Values values) {
        return values.get(LOCAL_CA);
    }

    /** None, and everything that was set for one is wrong: proxies end TLS. */
    Certificates none(Values values) {
        for (Setting<?> unused : all()) {
            values.find(unused);
            if (values.has(unused)) {
                values.wrong(unused, "set beside https.port: off (expected: nothing, since proxies end TLS)");
            }
        }
        return new Certificates(new CertificateSource.None(), Optional.empty());
    }

    /**
     * Where certificates come from.
     *
     * @param own for the relay's domain and its wildcard
     * @param custom for hosts elsewhere; nothing for no certificates of theirs
     */
    record Certificates(CertificateSource own, Optional<AcmeConfig.ByHttp> custom) {}

    /** One of three: files, ACME, a CA of our own; and for custom domains ACME or none. */
    Certificates source(Values values) {
        AcmeSettings.Bound byAcme = acme.bind(values);
        return new Certificates(own(values, byAcme.byDns()), byAcme.byHttp());
    }

    private CertificateSource own(Values values, Optional<AcmeConfig> byAcme) {
        Optional<List<Path>> chains = values.find(certificate);
        Optional<List<Path>> keys = values.find(key);
        boolean hasFiles = values.has(certificate) || values.has(key);
        boolean isLocal = values.get(LOCAL_CA);
        boolean hasAcme = values.has(AcmeSettings.switchedBy());
        if (isLocal) {
            if (hasFiles) {
                values.wrong(LOCAL_CA, "true beside tls.certificate or tls.key (expected: one of the two)");
            }
            if (hasAcme) {
                values.wrong(LOCAL_CA, "true beside acme.dns (expected: one of the two)");
            }
            return new CertificateSource.LocalCa();
        }
        if (hasAcme) {
            if (hasFiles) {
                values.wrong(
                        AcmeSettings.switchedBy(), "set beside tls.certificate or tls.key (expected: one of the two)");
            }
            return byAcme.<CertificateSource>map(CertificateSource.Acme::new)
                    .orElseGet(() -> new CertificateSource.PemFiles(List.of()));
        }
        return files(values, chains, keys);
    }

    private CertificateSource files(Values values, Optional<List<Path>> chains, Optional<List<Path>> keys) {
        if (!values.has(certificate)) {
            values.missing(certificate);
        }
        if (!values.has(key)) {
            values.missing(key);
        }
        List<Path> chainFiles = chains.orElse(List.of());
        List<Path> keyFiles = keys.orElse(List.of());
        for (Path file : chainFiles) {
            KeyFiles.problemOfCertificate(file).ifPresent(text -> values.wrong(certificate, text));
        }
        for (Path file : keyFiles) {
            KeyFiles.problemOfKey(file).ifPresent(text -> values.wrong(key, text));
        }
        if (chains.isPresent() && keys.isPresent() && chainFiles.size() != keyFiles.size()) {
            values.wrong(
                    key,
                    keyFiles.size() + " beside " + chainFiles.size()
                            + " in tls.certificate (expected: as many, in the same order)");
        }
        List<CertificateSource.PemFiles.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < Math.min(chainFiles.size(), keyFiles.size()); i++) {
            pairs.add(new CertificateSource.PemFiles.Pair(chainFiles.get(i), keyFiles.get(i)));
        }
        return new CertificateSource.PemFiles(pairs);
    }
}
