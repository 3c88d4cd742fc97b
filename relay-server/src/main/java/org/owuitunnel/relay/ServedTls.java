package org.owuitunnel.relay;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.certificates.CertifiedKey;
import org.owuitunnel.relay.listen.TlsChoice;
import org.owuitunnel.relay.listen.TlsContexts;

/**
 * The certificates that new connections are shown, which may be replaced while others go on. Of several, a visitor gets the
 * first one for the host that he names, or the first of all. Safe on any thread.
 */
final class ServedTls implements TlsChoice, AutoCloseable {
    /** One certificate, ready to serve. */
    private record Served(CertifiedKey certified, Predicate<String> covers, SslContext context) {}

    /** Those before the present ones: whoever asked for one a moment ago may still be about to use it. */
    private List<Served> replaced = List.of();

    private volatile List<Served> present = List.of(); // written by whoever reads certificates, read by event loops

    @Override
    public @Nullable SslContext find(String host) {
        List<Served> all = present;
        for (Served one : all) {
            if (one.covers.test(host)) {
                return one.context;
            }
        }
        return all.isEmpty() ? null : all.getFirst().context;
    }

    /** Whether one of the certificates is for {@code host}. */
    boolean covers(String host) {
        return present.stream().anyMatch(one -> one.covers.test(host));
    }

    /** The certificates that are shown now. */
    List<CertifiedKey> certificates() {
        return present.stream().map(Served::certified).toList();
    }

    /**
     * Shows {@code certificates} from now on.
     *
     * @throws IOException when TLS cannot serve with one of them; those before stay
     */
    synchronized void show(List<CertifiedKey> certificates) throws IOException {
        List<Served> next = new ArrayList<>();
        try {
            for (CertifiedKey certified : certificates) {
                next.add(new Served(
                        certified,
                        certified.coverage(),
                        TlsContexts.server(certified.key(), certified.chain(), TlsContexts.provider())));
            }
        } catch (IOException e) {
            free(next);
            throw e;
        }
        free(replaced);
        replaced = present;
        present = List.copyOf(next);
    }

    private static void free(List<Served> contexts) {
        contexts.forEach(one -> ReferenceCountUtil.release(one.context));
    }

    /** Frees what the certificates hold; only when no connection will ask any more. */
    @Override
    public synchronized void close() {
        free(replaced);
        replaced = List.of();
        free(present);
        present = List.of();
    }
}
