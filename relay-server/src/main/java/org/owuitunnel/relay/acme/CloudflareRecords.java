package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.storage.SecretFile;
import org.xbill.DNS.Name;
import tools.jackson.databind.JsonNode;

/** Cloudflare's API, version 4: zones and their DNS records. */
final class CloudflareRecords implements DnsRecords {
    /** "An identical record already exists." */
    private static final int IDENTICAL = 81_058;

    private final JsonApi api;

    /** Fails when {@code tokenFile} cannot be read. */
    CloudflareRecords(URI api, Path tokenFile) throws IOException {
        String token = SecretFile.read(tokenFile);
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IOException(tokenFile + ": not a token (expected: one line, the API token alone)");
        }
        this.api = new JsonApi(api, Map.of("Authorization", "Bearer " + token));
    }

    @Override
    public void add(TxtRecord record, Name zone) throws IOException {
        String id = zoneId(zone);
        JsonApi.Reply reply = api.ask(
                "POST",
                "/zones/" + id + "/dns_records",
                Map.of(
                        "type",
                        "TXT",
                        "name",
                        record.host(),
                        "content",
                        quoted(record.value()),
                        "ttl",
                        TxtRecord.TTL_SECONDS));
        if (!isSuccess(reply) && !errorCodes(reply).contains(IDENTICAL)) {
            throw failure("a TXT record " + record.host(), reply, "a token that may edit DNS of " + zone);
        }
    }

    @Override
    public void remove(TxtRecord record, Name zone) throws IOException {
        String id = zoneId(zone);
        String query = "?type=TXT&per_page=100&name=" + encoded(record.host());
        JsonApi.Reply found = api.ask("GET", "/zones/" + id + "/dns_records" + query, null);
        if (!isSuccess(found)) {
            throw failure("records of " + record.host(), found, "a token that may edit DNS of " + zone);
        }
        for (JsonNode one : found.body().path("result")) {
            String content = one.path("content").asString("");
            if (content.equals(record.value()) || content.equals(quoted(record.value()))) {
                JsonApi.Reply gone = api.ask(
                        "DELETE",
                        "/zones/" + id + "/dns_records/"
                                + encoded(one.path("id").asString("")),
                        null);
                if (!isSuccess(gone)) {
                    throw failure("the end of " + record.host(), gone, "a token that may edit DNS of " + zone);
                }
            }
        }
    }

    private String zoneId(Name zone) throws IOException {
        String host = zone.toString(true);
        JsonApi.Reply reply = api.ask("GET", "/zones?name=" + encoded(host), null);
        if (!isSuccess(reply)) {
            throw failure("zone " + host, reply, "a token that is valid and may read the zone");
        }
        String id = reply.body().path("result").path(0).path("id").asString("");
        if (id.isEmpty()) {
            throw new IOException("Cloudflare: no zone " + host + " for this token (expected: a token for that zone)");
        }
        return encoded(id);
    }

    private static boolean isSuccess(JsonApi.Reply reply) {
        return reply.isFine() && reply.body().path("success").asBoolean(false);
    }

    private static List<Integer> errorCodes(JsonApi.Reply reply) {
        List<Integer> codes = new ArrayList<>();
        reply.body()
                .path("errors")
                .forEach(error -> codes.add(error.path("code").asInt(0)));
        return codes;
    }

    private static IOException failure(String wanted, JsonApi.Reply reply, String expected) {
        JsonNode error = reply.body().path("errors").path(0);
        String said = error.isMissingNode()
                ? ""
                : ", " + error.path("code").asInt(0) + " "
                        + Printable.of(error.path("message").asString(""));
        return new IOException(
                "Cloudflare: " + wanted + ": HTTP " + reply.status() + said + " (expected: " + expected + ")");
    }

    /** The API wants TXT content as a zone file has it, and warns otherwise. */
    private static String quoted(String value) {
        return '"' + value + '"';
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
