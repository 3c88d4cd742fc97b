package org.owuitunnel.relay.acme;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.observe.Log;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;

/**
 * One certificate, from the order to the file. An order that a process did not finish is gone on with where it stands; what it
 * had left to be seen is taken away. Confined to one thread; waits for the network.
 */
final class Issuance {
    /** For an authority to look at records, or to sign: seconds as a rule, minutes on its bad days. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final URI BAD_NONCE = URI.create("urn:ietf:params:acme:error:badNonce");

    /** Times that an order is gone on with after a series of rejected nonces. */
    private static final int MAX_BAD_NONCES = 5;

    private static final Log LOG = Log.of(Issuance.class);

    private final AcmeFolder folder;
    private final Authority authority;
    private final Proofs proofs;

    Issuance(AcmeFolder folder, Authority authority, Proofs proofs) {
        this.folder = folder;
        this.authority = authority;
        this.proofs = proofs;
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
        proofs.cleanUp();
        Login login = authority.login();
        Order order = order(login, names, replaced);
        if (order.getStatus() == Status.PENDING) {
            proofs.show(order);
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
