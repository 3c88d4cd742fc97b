package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.owuitunnel.relay.certificates.TrustedAuthorities;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.storage.SecretFile;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** The way to an ACME authority. Confined to one thread; each call waits for the network. */
final class Authority {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final AcmeConfig.Account config;
    private final AcmeFolder folder;
    private final Session session;

    Authority(AcmeConfig.Account config, AcmeFolder folder) throws IOException {
        this.config = config;
        this.folder = folder;
        this.session = new Session(config.directory(), new Provider(client(config.directoryCa())));
        session.networkSettings().setTimeout(TIMEOUT);
    }

    /** What it is called in messages. */
    String host() {
        return config.directory().getHost();
    }

    /** When {@code certificate} should be renewed (RFC 9773), not fetched yet; nothing when the authority never says. */
    Optional<RenewalInfo> advice(X509Certificate certificate) throws IOException, AcmeException {
        if (session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
            return Optional.empty();
        }
        // Anyone may ask, so that it takes no account: what stands for one is not used.
        Login nobody = session.login(config.directory().toURL(), folder.accountKey());
        return Optional.of(nobody.bindRenewalInfo(certificate));
    }

    /** What an authority's CAA records are to name for it to issue; empty when it does not say. */
    Collection<String> names() throws AcmeException {
        return session.getMetadata().getCaaIdentities();
    }

    Optional<String> profile() {
        return config.profile();
    }

    /** Logs in with the account of this relay, which is made at the first time. */
    Login login() throws IOException, AcmeException {
        AccountBuilder account = new AccountBuilder().agreeToTermsOfService().useKeyPair(folder.accountKey());
        config.email().ifPresent(account::addEmail);
        if (config.binding().isPresent()) {
            AcmeConfig.Binding binding = config.binding().get();
            String key = SecretFile.read(binding.keyFile());
            try {
                account.withKeyIdentifier(binding.keyId(), key);
            } catch (IllegalArgumentException ignored) {
                throw new IOException(
                        binding.keyFile() + ": not a key (expected: base64url, as the authority gave it)");
            }
        } else if (session.getMetadata().isExternalAccountRequired()) {
            throw new AcmeFailure(host() + ": wants an account of its own (expected: acme.eab-key-id and"
                    + " acme.eab-key-file, as its web page shows them)");
        }
        return account.createLogin(session);
    }

    private static HttpClient client(Optional<Path> ca) throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(TIMEOUT);
        if (ca.isPresent()) {
            client.sslContext(TrustedAuthorities.in(ca.get()));
        }
        return client.build();
    }

    /** Any authority that speaks RFC 8555, by our own HTTP client. */
    private static final class Provider extends GenericAcmeProvider {
        private final HttpClient client;

        Provider(HttpClient client) {
            this.client = client;
        }

        @Override
        public Connection connect(URI server, NetworkSettings settings, HttpClient ignored) {
            return super.connect(server, settings, client);
        }
    }
}
