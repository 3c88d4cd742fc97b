package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.storage.SecretFile;
import org.xbill.DNS.Name;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server of acme-dns, which holds the proofs of a domain and nothing else: the domain's own zone has a CNAME record that
 * leads there. It keeps the two latest values by itself.
 */
final class AcmeDnsRecords implements DnsRecords {
    private final JsonApi api;
    private final String fullDomain;
    private final String subdomain;

    /** Fails when {@code accountFile} is not what a registration answered. */
    AcmeDnsRecords(URI server, Path accountFile) throws IOException {
        JsonNode account = account(accountFile);
        this.fullDomain = text(account, "fulldomain", accountFile).toLowerCase(Locale.ROOT);
        this.subdomain = text(account, "subdomain", accountFile);
        String base = server.toString();
        this.api = new JsonApi(
                URI.create(base.endsWith("/") ? base.substring(0, base.length() - 1) : base),
                Map.of(
                        "X-Api-User", text(account, "username", accountFile),
                        "X-Api-Key", text(account, "password", accountFile)));
    }

    private static JsonNode account(Path file) throws IOException {
        try {
            return JsonMapper.shared().readTree(SecretFile.read(file));
        } catch (JacksonException ignored) {
            throw new FileSystemException(file + ": not JSON (expected: what 'POST /register' answered)");
        }
    }

    private static String text(JsonNode account, String key, Path file) throws IOException {
        String value = account.path(key).asString("");
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new FileSystemException(file + ": no " + key + " (expected: what 'POST /register' answered)");
        }
        return value;
    }

    @Override
    public void add(TxtRecord record, Name zone) throws IOException {
        if (!record.host().toLowerCase(Locale.ROOT).equals(fullDomain)) {
            throw new IOException(
                    "acme-dns: the name leads to " + record.host() + " (expected: in your zone, a CNAME record from"
                            + " _acme-challenge of the domain to " + fullDomain + ".)");
        }
        JsonApi.Reply reply = api.ask("POST", "/update", Map.of("subdomain", subdomain, "txt", record.value()));
        if (!reply.isFine()) {
            throw new IOException("acme-dns: HTTP " + reply.status() + " "
                    + Printable.of(reply.body().path("error").asString(""))
                    + " (expected: an account that is registered there, and this machine among those it allows)");
        }
    }

    @Override
    public void remove(TxtRecord record, Name zone) {
        // The server drops the oldest of two when a third one comes; there is no way to ask for less.
    }
}
