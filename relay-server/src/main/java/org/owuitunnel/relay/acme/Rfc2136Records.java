package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.owuitunnel.relay.storage.SecretFile;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Update;

/** DNS updates (RFC 2136) of a zone's primary server, signed with TSIG (RFC 8945), by TCP. */
final class Rfc2136Records implements DnsRecords {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** As BIND has it: {@code key "name" { algorithm hmac-sha256; secret "..."; };}. */
    private static final Pattern KEY = Pattern.compile("key\\s+\"?([^\\s\"{]+)\"?\\s*\\{([^}]*)}");

    private static final Pattern ALGORITHM = Pattern.compile("algorithm\\s+\"?([A-Za-z0-9.-]+)\"?\\s*;");
    private static final Pattern SECRET = Pattern.compile("secret\\s+\"?([A-Za-z0-9+/=]+)\"?\\s*;");

    private final InetSocketAddress server;
    private final TSIG key;

    /** Fails when {@code keyFile} holds no key. */
    Rfc2136Records(InetSocketAddress server, Path keyFile) throws IOException {
        this.server = server;
        this.key = key(keyFile, SecretFile.read(keyFile));
    }

    private static TSIG key(Path file, String text) throws IOException {
        Matcher key = KEY.matcher(text);
        if (key.find()) {
            Matcher algorithm = ALGORITHM.matcher(key.group(2));
            Matcher secret = SECRET.matcher(key.group(2));
            if (algorithm.find() && secret.find()) {
                try {
                    Name hash = TSIG.algorithmToName(algorithm.group(1).toLowerCase(Locale.ROOT));
                    return new TSIG(hash, key.group(1), secret.group(1));
                } catch (IllegalArgumentException ignored) {
                    throw new FileSystemException(
                            file + ": key cannot be used (expected: hmac-sha256 and a secret in base64)");
                }
            }
        }
        throw new FileSystemException(file + ": no TSIG key (expected: as 'tsig-keygen NAME' prints it)");
    }

    @Override
    public void add(TxtRecord record, Name zone) throws IOException {
        Update update = new Update(zone);
        update.add(data(record));
        send(update, zone);
    }

    @Override
    public void remove(TxtRecord record, Name zone) throws IOException {
        Update update = new Update(zone);
        update.delete(data(record));
        send(update, zone);
    }

    private static TXTRecord data(TxtRecord record) {
        return new TXTRecord(record.name(), DClass.IN, TxtRecord.TTL_SECONDS, record.value());
    }

    private void send(Update update, Name zone) throws IOException {
        SimpleResolver resolver = new SimpleResolver(
                new InetSocketAddress(InetAddress.getByName(server.getHostString()), server.getPort()));
        resolver.setTCP(true);
        resolver.setTSIGKey(key);
        resolver.setTimeout(TIMEOUT);
        Message answer;
        try {
            answer = resolver.send(update);
        } catch (IOException e) {
            throw new IOException(
                    "DNS update: " + server.getHostString() + " port " + server.getPort() + ": " + e.getMessage()
                            + " (expected: a server that takes updates by TCP, the same TSIG key, and the right time)",
                    e);
        }
        if (answer.getRcode() != Rcode.NOERROR) {
            throw new IOException("DNS update: " + server.getHostString() + " says " + Rcode.string(answer.getRcode())
                    + " for zone " + zone
                    + " (expected: a primary that knows the TSIG key, and lets it change TXT records there)");
        }
    }
}
