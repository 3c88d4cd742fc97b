package org.owuitunnel.relay.acme;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.owuitunnel.relay.observe.Log;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.xbill.DNS.Name;

/**
 * Control shown by records in DNS, which are seen at every server before the authority looks. Confined to one thread; waits for the
 * network.
 */
final class DnsProofs implements Proofs {
    private static final Log LOG = Log.of(DnsProofs.class);

    private final AcmeFolder folder;
    private final String authority;
    private final DnsRecords records;
    private final DnsView view;
    private final Propagation propagation;

    /** Proofs for {@code authority}, as it is called in messages. */
    DnsProofs(AcmeFolder folder, String authority, DnsRecords records, DnsView view, Propagation propagation) {
        this.folder = folder;
        this.authority = authority;
        this.records = records;
        this.view = view;
        this.propagation = propagation;
    }

    /** Records first, all of them, then the authority's look. */
    @Override
    public void show(Order order) throws IOException, AcmeException, InterruptedException {
        Map<Authorization, Dns01Challenge> open = new LinkedHashMap<>();
        Map<TxtRecord, DnsView.Zone> proofs = new LinkedHashMap<>();
        Map<Name, DnsView.Zone> zones = new HashMap<>();
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() == Status.VALID) {
                continue; // the authority remembers it for some days
            }
            String domain = authorization.getIdentifier().getDomain();
            Dns01Challenge challenge = authorization
                    .findChallenge(Dns01Challenge.class)
                    .orElseThrow(() -> new AcmeFailure(authority + ": offers no dns-01 for " + domain
                            + " (expected: an authority that issues wildcards by it)"));
            Name asked = DnsView.absolute(Dns01Challenge.RECORD_NAME_PREFIX + "." + domain);
            Name name = records.followsAliases() ? view.followed(asked) : asked;
            DnsView.Zone zone = zones.get(name);
            if (zone == null) {
                zone = view.zoneOf(name);
                zones.put(name, zone);
            }
            open.put(authorization, challenge);
            proofs.put(new TxtRecord(name, challenge.getDigest()), zone);
        }
        try {
            write(order, proofs);
            propagation.await(proofs);
            for (Challenge challenge : open.values()) {
                if (challenge.getStatus() == Status.PENDING) {
                    challenge.trigger();
                }
            }
            for (Map.Entry<Authorization, Dns01Challenge> one : open.entrySet()) {
                Proofs.await(
                        authority,
                        one.getKey(),
                        one.getValue(),
                        Issuance.PATIENCE,
                        "every server of the zone to show the same records");
            }
        } finally {
            cleanUp();
        }
    }

    /** In the journal before they are in DNS: whatever happens, they are taken away some day. */
    private void write(Order order, Map<TxtRecord, DnsView.Zone> proofs) throws IOException {
        List<AcmeFolder.Written> journal = new ArrayList<>();
        proofs.forEach((record, zone) -> journal.add(new AcmeFolder.Written(record, zone.name())));
        folder.write(new AcmeFolder.Order(Optional.of(order.getLocation()), journal));
        for (AcmeFolder.Written one : journal) {
            records.add(one.record(), one.zone());
        }
    }

    @Override
    public void cleanUp() throws IOException {
        AcmeFolder.Order order = folder.order();
        if (order.records().isEmpty()) {
            return;
        }
        List<AcmeFolder.Written> left = new ArrayList<>();
        for (AcmeFolder.Written one : order.records()) {
            try {
                records.remove(one.record(), one.zone());
            } catch (IOException e) {
                left.add(one);
                LOG.warn(event("certificate.record-left")
                        .with("name", one.record().host())
                        .because(e));
            }
        }
        folder.write(new AcmeFolder.Order(order.location(), left));
    }
}
