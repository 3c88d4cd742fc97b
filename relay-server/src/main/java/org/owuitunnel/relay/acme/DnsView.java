package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.owuitunnel.relay.storage.IoFailure;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Looks names up, without a cache of its own. Safe on any thread; waits for the network. */
final class DnsView {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** CNAME records that are followed, one after the other: as many as resolvers do. */
    private static final int MAX_ALIASES = 8;

    /** Servers of a zone that are asked; more have no use, but anyone may write them into a zone. */
    private static final int MAX_SERVERS = 13;

    private final Resolver resolver;

    private DnsView(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Asks {@code resolver}, or those of the system. */
    static DnsView of(Optional<InetSocketAddress> resolver) throws UnknownHostException {
        Resolver asked;
        if (resolver.isPresent()) {
            InetSocketAddress address = resolver.get();
            asked = new SimpleResolver(
                    new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort()));
        } else {
            asked = new ExtendedResolver();
        }
        asked.setTimeout(TIMEOUT);
        return new DnsView(asked);
    }

    /** A zone and the names of the servers that speak for it. */
    record Zone(Name name, List<Name> servers) {}

    static Name absolute(String host) {
        try {
            return Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(host + ": not a name in DNS (expected: labels of up to 63 octets)", e);
        }
    }

    /** Where CNAME records lead from {@code name}: itself when there are none. */
    Name followed(Name name) throws IOException {
        Name at = name;
        for (int i = 0; i < MAX_ALIASES; i++) {
            Optional<Name> next = records(ask(at, Type.CNAME), at, CNAMERecord.class)
                    .map(CNAMERecord::getTarget)
                    .findFirst();
            if (next.isEmpty()) {
                return at;
            }
            at = next.get();
        }
        throw new IOException(
                name + ": more than " + MAX_ALIASES + " CNAME records (expected: one that leads to its end)");
    }

    /** The zone that {@code name} is in, whether there is anything at the name or not. */
    Zone zoneOf(Name name) throws IOException {
        for (Name at = name; at.labels() > 1; at = new Name(at, 1)) {
            Message answer = ask(at, Type.SOA);
            for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
                for (Record record : answer.getSection(section)) {
                    if (record instanceof SOARecord soa && at.subdomain(soa.getName())) {
                        return new Zone(soa.getName(), servers(soa.getName()));
                    }
                }
            }
        }
        throw new IOException(name + ": in no zone (expected: a domain that is registered and delegated)");
    }

    private List<Name> servers(Name zone) throws IOException {
        List<Name> servers = records(ask(zone, Type.NS), zone, NSRecord.class)
                .map(NSRecord::getTarget)
                .limit(MAX_SERVERS)
                .toList();
        if (servers.isEmpty()) {
            throw new IOException("zone " + zone + ": no NS records (expected: servers that speak for it)");
        }
        return servers;
    }

    /** The texts at {@code name} as the server {@code host} has them; empty when none of its addresses answers. */
    Optional<Set<String>> textsAt(Name host, Name name) throws IOException {
        for (InetAddress address : addresses(host)) {
            SimpleResolver server = new SimpleResolver(new InetSocketAddress(address, SimpleResolver.DEFAULT_PORT));
            server.setTimeout(TIMEOUT);
            Message query = query(name, Type.TXT);
            query.getHeader().unsetFlag(Flags.RD);
            try {
                Message answer = server.send(query);
                if (answer.getRcode() == Rcode.NOERROR || answer.getRcode() == Rcode.NXDOMAIN) {
                    return Optional.of(texts(answer, name));
                }
            } catch (IOException ignored) {
                // Another address of the same server may be reached, or another server.
            }
        }
        return Optional.empty();
    }

    /** The texts at {@code name} as the resolver has them. */
    Set<String> texts(Name name) throws IOException {
        return texts(ask(name, Type.TXT), name);
    }

    private static Set<String> texts(Message answer, Name name) {
        Set<String> texts = new LinkedHashSet<>();
        records(answer, name, TXTRecord.class).forEach(record -> texts.add(String.join("", record.getStrings())));
        return texts;
    }

    /** The addresses of {@code host}, IPv4 first: few servers have none of those. */
    List<InetAddress> addresses(Name host) throws IOException {
        Name at = followed(host);
        List<InetAddress> addresses = new ArrayList<>();
        records(ask(at, Type.A), at, ARecord.class).forEach(record -> addresses.add(record.getAddress()));
        records(ask(at, Type.AAAA), at, AAAARecord.class).forEach(record -> addresses.add(record.getAddress()));
        return addresses;
    }

    /** The CAA records that count for {@code name} (RFC 8659 §3): its own, or those of the nearest name above it. */
    List<CAARecord> authorities(Name name) throws IOException {
        for (Name at = name; at.labels() > 1; at = new Name(at, 1)) {
            Name followed = followed(at);
            List<CAARecord> found =
                    records(ask(followed, Type.CAA), followed, CAARecord.class).toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static <T extends Record> Stream<T> records(Message answer, Name name, Class<T> kind) {
        return answer.getSection(Section.ANSWER).stream()
                .filter(record -> record.getName().equals(name))
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    private Message ask(Name name, int type) throws IOException {
        Message answer;
        try {
            answer = resolver.send(query(name, type));
        } catch (IOException e) {
            throw new IOException(
                    "DNS: no answer about " + name + " " + Type.string(type) + ": " + IoFailure.describe(e)
                            + " (expected: a resolver that works, see acme.dns-resolver)",
                    e);
        }
        int code = answer.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            throw new IOException("DNS: " + Rcode.string(code) + " about " + name + " " + Type.string(type)
                    + " (expected: servers of its zone that answer, and a resolver that may ask them)");
        }
        return answer;
    }

    private static Message query(Name name, int type) {
        return Message.newQuery(Record.newRecord(name, type, DClass.IN));
    }
}
