package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;
import org.owuitunnel.relay.storage.Database;

/**
 * What the books of accounts are written with. Safe on any thread as far as its parts are.
 *
 * @param database shared by all books of a process
 * @param clock of everything that is dated
 * @param random a cryptographic one outside tests
 */
public record Ledger(Database database, InstantSource clock, RandomGenerator random) implements AutoCloseable {
    /** That of a relay whose data is in {@code folder}; fails when its database cannot be trusted or understood. Blocks. */
    public static Ledger in(Path folder) throws IOException {
        return new Ledger(Database.in(folder), InstantSource.system(), new SecureRandom());
    }

    /** Now, in whole seconds: what people are shown. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
