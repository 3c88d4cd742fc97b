package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.certificates.KeyPairFile;
import org.owuitunnel.relay.certificates.PemFiles;
import org.owuitunnel.relay.route.Hostname;
import org.owuitunnel.relay.storage.PrivateFile;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of one authority, in a folder of its own: the account's key, the certificate with its key, and how far an order
 * has come, so that a process that dies in the middle costs neither a certificate nor leaves records behind. Stateless; it
 * waits for the disk.
 */
public final class AcmeFolder {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Where custom hosts have folders of their own. */
    private static final String HOSTS = "domains";

    private final Path folder;

    /** The key by which the authority knows this relay, whichever certificate it is about. */
    private final PrivateFile account;

    private final PrivateFile certificate;
    private final PrivateFile order;
    private final PrivateFile attempts;
    private final PrivateFile lock;

    /** The part of {@code data} that belongs to {@code directory}: what a trial leaves never mixes with what counts. */
    public AcmeFolder(Path data, URI directory) {
        this(data.resolve("acme").resolve(directory.getHost() + "-" + digest(directory)));
    }

    private AcmeFolder(Path folder) {
        this(folder, new PrivateFile(folder.resolve("account.pem")), new PrivateFile(folder.resolve("issuing")));
    }

    private AcmeFolder(Path folder, PrivateFile account, PrivateFile lock) {
        this.folder = folder;
        this.account = account;
        this.lock = lock;
        this.certificate = new PrivateFile(folder.resolve("certificate.pem"));
        this.order = new PrivateFile(folder.resolve("order.json"));
        this.attempts = new PrivateFile(folder.resolve("attempts.json"));
    }

    /**
     * The part that belongs to the certificate of a custom host. The account is the same; of all such hosts one has an order under
     * way at a time, which the relay's own certificate does not wait for.
     */
    public AcmeFolder ofHost(Hostname host) {
        Path hosts = folder.resolve(HOSTS);
        return new AcmeFolder(hosts.resolve(host.text()), account, new PrivateFile(hosts.resolve("issuing")));
    }

    /** The custom hosts of which anything is kept. */
    List<Hostname> hosts() throws IOException {
        List<Hostname> hosts = new ArrayList<>();
        Path parent = folder.resolve(HOSTS);
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, Files::isDirectory)) {
                all.forEach(one -> Hostname.of(one.getFileName().toString()).ifPresent(hosts::add));
            }
        }
        return hosts;
    }

    /** Where it is kept when orders for custom hosts were made. */
    PrivateFile pace() {
        return new PrivateFile(folder.resolve(HOSTS).resolve("orders.json"));
    }

    /** What tells one state of certificate and attempts from the next, without reading them. */
    List<Optional<PrivateFile.Stamp>> stamps() throws IOException {
        return List.of(certificate.stamp(), attempts.stamp());
    }

    /** Removes all that is kept here. */
    void remove() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    private static String digest(URI directory) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(directory.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the certificate is, or will be: its chain and its key in one file. */
    public Path certificateFile() {
        return certificate.path();
    }

    /** The certificate, expired or not; nothing when there is none yet. */
    public Optional<CertifiedKey> certificate() throws IOException {
        return Files.exists(certificate.path())
                ? Optional.of(PemFiles.readUnchecked(certificate.path(), certificate.path()))
                : Optional.empty();
    }

    void keep(CertifiedKey certified) throws IOException {
        certificate.write(certified.pem());
    }

    /** The key by which the authority knows the account; made when there is none. */
    KeyPair accountKey() throws IOException {
        // Two orders, for the relay's own names and a custom host's, may both be the first that need it.
        return account.locked(() -> new KeyPairFile(account.path()).readOrMake());
    }

    /** The key of the order that is under way; made when there is none. */
    KeyPair orderKey() throws IOException {
        return new KeyPairFile(folder.resolve("order-key.pem")).readOrMake();
    }

    /** Does the work while no other thread or process orders here. */
    <T> T alone(PrivateFile.Work<T> work) throws IOException {
        return lock.locked(work);
    }

    /**
     * An order that is under way.
     *
     * @param location where the authority has it; empty between orders
     * @param records those that may be in DNS because of it
     */
    record Order(Optional<URL> location, List<Written> records) {
        static final Order NONE = new Order(Optional.empty(), List.of());

        Order {
            records = List.copyOf(records);
        }
    }

    /** A record and the zone it was written into. */
    record Written(TxtRecord record, Name zone) {}

    /** The order that was under way when a process ended; what cannot be read is none. */
    Order order() throws IOException {
        Optional<byte[]> content = order.read();
        if (content.isEmpty()) {
            return Order.NONE;
        }
        try {
            JsonNode root = JSON.readTree(content.get());
            String location = root.path("location").asString("");
            List<Written> records = new ArrayList<>();
            for (JsonNode one : root.path("records")) {
                records.add(new Written(
                        new TxtRecord(
                                Name.fromString(one.path("name").asString("")),
                                one.path("value").asString("")),
                        Name.fromString(one.path("zone").asString(""))));
            }
            return new Order(
                    location.isEmpty()
                            ? Optional.empty()
                            : Optional.of(URI.create(location).toURL()),
                    records);
        } catch (JacksonException | TextParseException | IllegalArgumentException ignored) {
            return Order.NONE;
        }
    }

    void write(Order next) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("location", next.location.map(URL::toString).orElse(""));
        ArrayNode records = root.putArray("records");
        for (Written one : next.records) {
            ObjectNode node = records.addObject();
            node.put("name", one.record.name().toString());
            node.put("value", one.record.value());
            node.put("zone", one.zone.toString());
        }
        order.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }

    /** The order is over: what comes next has another key. Records that are still in DNS are not forgotten. */
    void forgetOrder() throws IOException {
        Files.deleteIfExists(folder.resolve("order-key.pem"));
        Order left = order();
        if (left.records.isEmpty()) {
            Files.deleteIfExists(order.path());
        } else {
            write(new Order(Optional.empty(), left.records));
        }
    }

    /** True when the certificate is what the order was for: a process ended between the two. */
    boolean orderIsDone() throws IOException {
        Optional<CertifiedKey> kept = certificate();
        return kept.isPresent()
                && Files.exists(folder.resolve("order-key.pem"))
                && kept.get().leaf().getPublicKey().equals(orderKey().getPublic());
    }

    /** What is remembered of attempts. */
    Attempts attempts() throws IOException {
        Optional<byte[]> content = attempts.read();
        if (content.isEmpty()) {
            return Attempts.NONE;
        }
        try {
            return Attempts.of(JSON.readTree(content.get()));
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException ignored) {
            throw new FileSystemException(
                    attempts.path() + ": damaged (expected: as the relay wrote it, or the file removed)");
        }
    }

    void write(Attempts next) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        next.into(root);
        attempts.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    }
}
