package org.owuitunnel.client.e2e;

import java.net.URI;
import java.nio.file.Path;

/** Where visitors come in. */
interface Entrance {
    /** Where a visitor finds the app. */
    URI url();

    /** The CA that a visitor has to trust, in PEM. */
    Path authority();
}
