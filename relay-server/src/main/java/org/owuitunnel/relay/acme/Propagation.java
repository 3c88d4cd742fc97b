package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.owuitunnel.relay.config.AcmeConfig;
import org.owuitunnel.relay.storage.IoFailure;
import org.xbill.DNS.Name;

/** Waits until proofs can be seen, so that an authority that looks finds them. Confined to one thread. */
final class Propagation {
    /** Between two looks: servers that follow a primary take seconds. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final DnsView view;
    private final AcmeConfig.Dns config;

    Propagation(DnsView view, AcmeConfig.Dns config) {
        this.view = view;
        this.config = config;
    }

    /**
     * Returns once every server of {@code zones} that answers has the records.
     *
     * @throws IOException when the time for it is over, with what was missing where
     */
    void await(Map<TxtRecord, DnsView.Zone> records) throws IOException, InterruptedException {
        long end = System.nanoTime() + config.timeout().toNanos();
        switch (config.check()) {
            case SERVERS -> until(end, () -> missingAtServers(records));
            case RESOLVER -> until(end, () -> missingAtResolver(records.keySet()));
            case OFF -> Thread.sleep(config.timeout());
        }
    }

    private interface Look {
        /** What is wrong, or "". */
        String take() throws IOException;
    }

    private void until(long end, Look look) throws IOException, InterruptedException {
        while (true) {
            String missing;
            try {
                missing = look.take();
            } catch (IOException e) {
                missing = IoFailure.describe(e); // a resolver that is away for a moment
            }
            if (missing.isEmpty()) {
                return;
            }
            if (System.nanoTime() - end >= 0) {
                throw new IOException(missing + ", after " + config.timeout().toSeconds()
                        + " s (expected: the records just written; acme.dns-timeout gives them longer)");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private String missingAtServers(Map<TxtRecord, DnsView.Zone> records) throws IOException {
        Map<Name, Set<Name>> names = new LinkedHashMap<>();
        records.forEach((record, zone) -> zone.servers()
                .forEach(server -> names.computeIfAbsent(server, key -> new LinkedHashSet<>())
                        .add(record.name())));
        int answered = 0;
        for (Map.Entry<Name, Set<Name>> server : names.entrySet()) {
            for (Name name : server.getValue()) {
                Optional<Set<String>> texts = view.textsAt(server.getKey(), name);
                // A server that is down for everyone is none that the authority will hear.
                if (texts.isPresent()) {
                    answered++;
                    String missing = missing(records.keySet(), name, texts.get());
                    if (!missing.isEmpty()) {
                        return missing + " at " + server.getKey();
                    }
                }
            }
        }
        return answered > 0
                ? ""
                : "DNS: none of " + names.keySet()
                        + " answers (expected: port 53 of them reached from here, or acme.dns-check: resolver)";
    }

    private String missingAtResolver(Set<TxtRecord> records) throws IOException {
        for (TxtRecord record : records) {
            String missing = missing(records, record.name(), view.texts(record.name()));
            if (!missing.isEmpty()) {
                return missing;
            }
        }
        return "";
    }

    private static String missing(Set<TxtRecord> records, Name name, Set<String> texts) {
        List<String> wanted = new ArrayList<>();
        records.stream().filter(record -> record.name().equals(name)).forEach(record -> wanted.add(record.value()));
        return texts.containsAll(wanted)
                ? ""
                : "DNS: " + name + " has " + texts.size() + " TXT records, not all of the " + wanted.size() + " wanted";
    }
}
