package org.owuitunnel.relay.acme;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.observe.Log;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.xbill.DNS.Name;

/**
 * One certificate, from the order to the file. An order that a process did not finish is gone on with where it stands; what it
 * had written into DNS is taken away. Confined to one thread; waits for the network.
 */
final class Issuance {
    /** For an authority to look at records, or to sign: seconds as a rule, minutes on its bad days. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final URI BAD_NONCE = URI.create("urn:ietf:params:acme:error:badNonce");

    /** Times that an order is gone on with after a series of rejected nonces. */
    private static final int MAX_BAD_NONCES = 5;

    private static final Log LOG = Log.of(Issuance.class);

    private final AcmeFolder folder;
    private final Authority authority;
    private final DnsRecords records;
    private final DnsView view;
    private final Propagation propagation;

    Issuance(AcmeFolder folder, Authority authority, DnsRecords records, DnsView view, Propagation propagation) {
        this.folder = folder;
        this.authority = authority;
        this.records = records;
        this.view = view;
        this.propagation = propagation;
    }

    /**
     * Gets a certificate for {@code names} and keeps it.
     *
     * @param replaced the one before, when the authority is to count this as its renewal
     * @throws IOException with what is wrong, and what to do
     */
    CertifiedKey run(List<String> names, Optional<X509Certificate> replaced) throws IOException, InterruptedException {
        for (int nonces = 1; ; nonces++) {
            try {
                return attempt(names, replaced);
            } catch (AcmeServerException e) {
                // The library has tried again with each request, but an authority on a bad day rejects many in a row.
                if (!BAD_NONCE.equals(e.getType()) || nonces >= MAX_BAD_NONCES) {
                    throw AcmeFailure.of(authority.host(), e);
                }
            } catch (AcmeException e) {
                throw AcmeFailure.of(authority.host(), e);
            } catch (AcmeLazyLoadingException e) {
                throw e.getCause() instanceof AcmeException cause
                        ? AcmeFailure.of(authority.host(), cause)
                        : new AcmeFailure(authority.host() + ": " + e.getMessage() + " (expected: ACME, RFC 8555)");
            } catch (AcmeProtocolException e) {
                throw new AcmeFailure(authority.host() + ": " + e.getMessage() + " (expected: ACME, RFC 8555)");
            }
        }
    }

    private CertifiedKey attempt(List<String> names, Optional<X509Certificate> replaced)
            throws IOException, InterruptedException, AcmeException {
        cleanUp();
        Login login = authority.login();
        Order order = order(login, names, replaced);
        if (order.getStatus() == Status.PENDING) {
            prove(order);
            requireStatus(order.waitUntilReady(PATIENCE), order, "not ready", Status.READY, Status.VALID);
        }
        KeyPair key = folder.orderKey();
        if (order.getStatus() == Status.READY) {
            order.execute(key);
        }
        requireStatus(order.waitForCompletion(PATIENCE), order, "no certificate", Status.VALID);
        CertifiedKey certified = checked(key, order.getCertificate().getCertificateChain(), names);
        folder.keep(certified);
        folder.forgetOrder();
        return certified;
    }

    /** The order that was under way, or another one. */
    private Order order(Login login, List<String> names, Optional<X509Certificate> replaced)
            throws IOException, AcmeException {
        AcmeFolder.Order kept = folder.order();
        if (kept.location().isPresent() && !folder.orderIsDone()) {
            Optional<Order> usable = usable(login.bindOrder(kept.location().get()), names);
            if (usable.isPresent()) {
                LOG.info(event("certificate.order-resumed")
                        .with("status", usable.get().getStatus()));
                return usable.get();
            }
        }
        folder.forgetOrder();
        OrderBuilder builder = login.newOrder().domains(names);
        authority.profile().ifPresent(builder::profile);
        replaced.ifPresent(builder::replaces);
        Order order = builder.create();
        folder.write(new AcmeFolder.Order(Optional.of(order.getLocation()), List.of()));
        return order;
    }

    private static Optional<Order> usable(Order order, List<String> names) {
        try {
            order.fetch();
        } catch (AcmeException | AcmeProtocolException ignored) {
            return Optional.empty(); // forgotten by the authority
        }
        boolean same = order.getIdentifiers().size() == names.size()
                && order.getIdentifiers().stream().allMatch(one -> names.contains(one.getDomain()));
        return same && order.getStatus() != Status.INVALID ? Optional.of(order) : Optional.empty();
    }

    /** Shows control over each name: records first, all of them, then the authority's look. */
    private void prove(Order order) throws IOException, AcmeException, InterruptedException {
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
                    .orElseThrow(() -> new AcmeFailure(authority.host() + ": offers no dns-01 for " + domain
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
                requireProven(one.getKey(), one.getValue());
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

    /** Takes away what is in DNS because of us. What cannot be is kept in the journal for the next time. */
    private void cleanUp() throws IOException {
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

    private void requireProven(Authorization authorization, Dns01Challenge challenge)
            throws AcmeException, IOException, InterruptedException {
        Status status = authorization.waitForCompletion(PATIENCE);
        if (status != Status.VALID) {
            challenge.fetch();
            String why = challenge.getError().map(AcmeFailure::detail).orElse("status " + status);
            throw new AcmeFailure(authority.host() + ": did not find the proof for "
                    + authorization.getIdentifier().getDomain() + ": " + why
                    + " (expected: every server of the zone to show the same records)");
        }
    }

    private void requireStatus(Status status, Order order, String what, Status... expected) throws AcmeFailure {
        if (!List.of(expected).contains(status)) {
            String why = order.getError().map(AcmeFailure::detail).orElse("status " + status);
            throw new AcmeFailure(
                    authority.host() + ": " + what + ": " + why + " (expected: status " + expected[0] + ")");
        }
    }

    /** What came is for our key and all the names, or is none of ours. */
    private CertifiedKey checked(KeyPair key, List<X509Certificate> chain, List<String> names) throws AcmeFailure {
        CertifiedKey certified = new CertifiedKey(key.getPrivate(), chain);
        if (!certified.leaf().getPublicKey().equals(key.getPublic())) {
            throw new AcmeFailure(authority.host() + ": a certificate for another key (expected: ours)");
        }
        for (String name : names) {
            if (!certified.covers(name)) {
                throw new AcmeFailure(
                        authority.host() + ": a certificate without " + name + " (expected: all of " + names + ")");
            }
        }
        return certified;
    }
}
