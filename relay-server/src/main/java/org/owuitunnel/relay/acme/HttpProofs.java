package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.time.Duration;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;

/**
 * Control shown by answers over plain HTTP (RFC 8555 §8.3), of which whoever listens there knows. Confined to one thread; waits for the
 * network.
 */
final class HttpProofs implements Proofs {
    /** For an authority to look and say so: it gives up within some ten seconds itself. Others wait behind this host meanwhile. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Challenges challenges;
    private final String authority;

    /** Proofs for {@code authority}, as it is called in messages. */
    HttpProofs(Challenges challenges, String authority) {
        this.challenges = challenges;
        this.authority = authority;
    }

    @Override
    public void show(Order order) throws IOException, AcmeException, InterruptedException {
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() != Status.VALID) { // else the authority remembers it for some days
                show(authorization);
            }
        }
    }

    private void show(Authorization authorization) throws IOException, AcmeException, InterruptedException {
        String host = authorization.getIdentifier().getDomain();
        Http01Challenge challenge = authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(() -> new AcmeFailure(
                        authority + ": offers no http-01 for " + host + " (expected: an authority that issues by it)"));
        String token = challenge.getToken();
        challenges.publish(host, token, challenge.getAuthorization());
        try {
            Thread.sleep(Challenges.KNOWN_WITHIN); // another process may have the listening socket by now
            if (challenge.getStatus() == Status.PENDING) {
                challenge.trigger();
            }
            Proofs.await(
                    authority,
                    authorization,
                    challenge,
                    PATIENCE,
                    "http://" + host + "/ to reach this relay at port 80, see 'owui-relay domain check " + host + "'");
        } finally {
            challenges.withdraw(token);
        }
    }

    /** Answers of a process that was killed end by themselves. */
    @Override
    public void cleanUp() {}
}
