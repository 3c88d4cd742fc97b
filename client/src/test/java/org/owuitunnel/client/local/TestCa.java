package org.owuitunnel.client.local;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;

/** A local CA as a first start makes it. */
final class TestCa {
    static final String OWNER = "alice & <bob>@box.lan";

    private TestCa() {}

    static LocalCertificateAuthority in(Path folder) throws IOException {
        return LocalCertificateAuthority.openOrCreate(folder, Clock.systemUTC(), new SecureRandom(), OWNER);
    }
}
