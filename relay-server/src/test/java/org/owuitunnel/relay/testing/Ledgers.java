package org.owuitunnel.relay.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.owuitunnel.relay.accounts.Ledger;
import org.owuitunnel.relay.storage.Database;

/** Ledgers of one data folder, each with a connection of its own as if it were another process's. For one test. */
public final class Ledgers implements AutoCloseable {
    private final List<Ledger> open = new ArrayList<>();
    private final InstantSource clock;
    private final RandomGenerator random;
    private Path folder = Path.of("replaced");

    public Ledgers(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** From now on those of this folder, in which there are users with these ids, which are their names as well. */
    public void in(Path data, String... users) throws IOException {
        folder = data;
        if (users.length == 0) {
            return;
        }
        try (Database database = Database.in(data)) {
            for (String user : users) {
                add(database, user);
            }
        }
    }

    /** Makes a user with this id, which is his name as well. */
    public static void add(Database database, String id) throws IOException {
        Integer ignored =
                database.write(sql -> sql.run("INSERT INTO users (id, name, created) VALUES (?, ?, 0)", id, id));
    }

    /** Does to the database what none of its books would. */
    public void run(String statement) throws IOException {
        try (Database database = Database.in(folder)) {
            Integer ignored = database.write(sql -> {
                int deferred = sql.run("PRAGMA defer_foreign_keys = ON");
                return deferred + sql.run(statement);
            });
        }
    }

    /** Another one. */
    public Ledger next() throws IOException {
        Ledger ledger = new Ledger(Database.in(folder), clock, random);
        open.add(ledger);
        return ledger;
    }

    @Override
    public void close() throws IOException {
        for (Ledger ledger : open) {
            ledger.close();
        }
    }
}
