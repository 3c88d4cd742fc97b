package org.owuitunnel.client.local;

import java.io.IOException;
import java.util.List;

/** A kind of place where programs look up which CAs to trust. It looks, and says what to do; it changes nothing itself. */
interface TrustStore {
    List<Action> install(CaCertificate ca) throws IOException;

    List<Action> uninstall(CaCertificate ca) throws IOException;
}
