package org.owuitunnel.relay.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    @TempDir
    private Path temporary;

    @Test
    void lookingAtARelayThatWasNeverUsedLeavesNothingBehind() throws IOException {
        try (Database database = open()) {
            assertThat(users(database)).isZero();
            assertThat(folder()).doesNotExist();
            add(database, "ana");
            assertThat(users(database)).isEqualTo(1);
        }
        try (Database database = open()) {
            assertThat(users(database)).isEqualTo(1);
        }
    }

    @Test
    void whoLookedBeforeItWasMadeSeesWhatAnotherMakes() throws IOException {
        try (Database relay = open();
                Database command = open()) {
            Database.Version before = relay.version();
            add(command, "ana");
            assertThat(relay.version()).isNotEqualTo(before);
            assertThat(users(relay)).isEqualTo(1);
        }
    }

    @Test
    void filesAndFolderAreForTheirOwnerAlone() throws IOException {
        try (Database database = open()) {
            add(database, "ana");
            for (String file : List.of("relay.db", "relay.db-wal", "relay.db-shm", "relay.db.lock")) {
                assertThat(mode(folder().resolve(file))).as(file).isEqualTo("rw-------");
            }
            assertThat(mode(folder())).isEqualTo("rwx------");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"relay.db", "relay.db-wal", "relay.db-shm"})
    void oneThatOthersCanReadIsRefused(String file) throws IOException {
        try (Database database = open()) {
            add(database, "ana");
            Files.setPosixFilePermissions(folder().resolve(file), PosixFilePermissions.fromString("rw-r-----"));
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(folder().resolve(file) + ": rw-r-----, others can use this secret")
                    .hasMessageContaining("chmod 600");
        }
    }

    @Test
    void aVersionMeansThatNothingWasChanged() throws IOException {
        try (Database one = open();
                Database other = open()) {
            add(one, "ana");
            Database.Version of = one.version();
            Database.Version ofOther = other.version();
            assertThat(one.version()).isEqualTo(of);
            boolean ignored = one.write(sql -> sql.run("DELETE FROM users WHERE id = 'nobody'") > 0);
            assertThat(one.version()).as("a change of nothing").isEqualTo(of);
            add(other, "bob");
            assertThat(one.version()).isNotEqualTo(of);
            assertThat(other.version()).isNotEqualTo(ofOther);
            Database.Version seen = one.write(sql -> {
                int more = sql.run("DELETE FROM users WHERE id = 'bob'");
                assertThat(more).isEqualTo(1);
                return sql.version();
            });
            assertThat(one.version()).as("of its own transaction").isEqualTo(seen);
        }
    }

    @Test
    void aTransactionThatFailsChangesNothing() throws IOException {
        try (Database database = open()) {
            add(database, "ana");
            Database.Version before = database.version();
            assertThatThrownBy(() -> database.write(sql -> {
                        int ignored = sql.run("DELETE FROM users");
                        throw new IllegalStateException("in between");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(users(database)).isEqualTo(1);
            assertThat(database.version()).isEqualTo(before);
            assertThatThrownBy(() -> database.write(sql ->
                            sql.run("INSERT INTO tokens (id, user_id, sha256, created) VALUES ('t', 'nobody', '', 0)")))
                    .as("foreign keys are looked at")
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("FOREIGN KEY");
        }
    }

    @Test
    void itIsAsDurableAsItSays() throws IOException {
        try (Database database = open()) {
            add(database, "ana");
            assertThat(database.<Long>read(sql -> sql.number("PRAGMA synchronous")))
                    .as("FULL")
                    .isEqualTo(2);
            assertThat(database.<Long>read(sql -> sql.number("PRAGMA foreign_keys")))
                    .isEqualTo(1);
            assertThat(database.<Long>read(sql -> sql.number("PRAGMA busy_timeout")))
                    .isEqualTo(Database.BUSY.toMillis());
            Optional<String> mode =
                    database.read(sql -> sql.first("PRAGMA journal_mode", row -> row.text("journal_mode")));
            assertThat(mode).contains("wal");
        }
    }

    @Test
    void oneOfTheVersionBeforeIsBroughtUpToDateWithAllThatIsInIt() throws Exception {
        Files.createDirectories(folder());
        Permissions.createPrivate(file());
        try (Connection connection = Sqlite.open(file())) {
            Schema.bringUpTo(Schema.NEWEST - 1, connection, file());
            run(connection, "INSERT INTO users (id, name, created) VALUES ('u1', 'ana', 0)");
            run(connection, "INSERT INTO names (label, user_id, used) VALUES ('demo', 'u1', 1)");
        }
        try (Database database = open()) {
            assertThat(database.<Long>read(sql -> sql.number("PRAGMA user_version")))
                    .isEqualTo(Schema.NEWEST);
            assertThat(database.<Long>read(sql -> sql.number("SELECT count(*) FROM names JOIN users ON user_id = id")))
                    .isEqualTo(1);
            assertThat(database.<Long>read(sql -> sql.number("SELECT count(*) FROM audit")))
                    .isZero();
        }
    }

    @Test
    void manyWhoOpenAnOldOneAtOnceAllFindItUpToDate() throws Exception {
        Files.createDirectories(folder());
        Permissions.createPrivate(file());
        try (Connection connection = Sqlite.open(file())) {
            Schema.bringUpTo(1, connection, file());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String id = "u" + i;
                all.add(threads.submit(() -> {
                    try (Database database = open()) {
                        add(database, id);
                        return database.read(sql -> sql.number("PRAGMA user_version"));
                    }
                }));
            }
            for (Future<Long> one : all) {
                assertThat(one.get()).isEqualTo(Schema.NEWEST);
            }
        }
        try (Database database = open()) {
            assertThat(users(database)).isEqualTo(16);
        }
    }

    @Test
    void oneOfALaterProgramIsRefusedAndLeftAsItIs() throws Exception {
        try (Database database = open()) {
            add(database, "ana");
        }
        try (Connection connection = Sqlite.open(file())) {
            run(connection, "PRAGMA user_version = 99");
        }
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file() + ": version 99, of a later owui-relay (expected: that one, or ");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void somethingElsesDatabaseIsRefusedAndLeftAsItIs() throws Exception {
        Files.createDirectories(folder());
        Permissions.createPrivate(file());
        try (Connection connection = Sqlite.open(file())) {
            run(connection, "CREATE TABLE users (id TEXT)");
        }
        assertRefusedUntouched("not a database of owui-relay (expected: ");
    }

    @Test
    void whatIsNoDatabaseIsRefusedAndLeftAsItIs() throws IOException {
        Files.createDirectories(folder());
        Permissions.createPrivate(file());
        Files.writeString(file(), "{\"version\": 1, \"tokens\": []}".repeat(100));
        assertRefusedUntouched("not a database of owui-relay (expected: ");
    }

    @Test
    void oneThatIsDamagedSaysHowToGoOn() throws Exception {
        try (Database database = open()) {
            for (int i = 0; i < 500; i++) {
                add(database, "user" + i);
            }
        }
        byte[] bytes = Files.readAllBytes(file());
        for (int i = 4096; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] ^ 0x5a);
        }
        Files.write(file(), bytes);
        try (Database database = open()) {
            assertThatThrownBy(() -> users(database))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file() + ": damaged (expected: 'owui-relay restore FILE' with a backup)");
        }
    }

    private void assertRefusedUntouched(String reason) throws IOException {
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageStartingWith(file() + ": " + reason);
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        assertThat(folder().resolve("relay.db-wal")).doesNotExist();
    }

    private Database open() throws IOException {
        return Database.in(folder());
    }

    private Path folder() {
        return temporary.resolve("data");
    }

    private Path file() {
        return folder().resolve("relay.db");
    }

    private static void add(Database database, String id) throws IOException {
        int added = database.<Integer>write(
                sql -> sql.run("INSERT INTO users (id, name, created) VALUES (?, ?, 0)", id, id));
        assertThat(added).isEqualTo(1);
    }

    private static long users(Database database) throws IOException {
        return database.<Long>read(sql -> sql.number("SELECT count(*) FROM users"));
    }

    private static void run(Connection connection, String statement) throws SQLException {
        try (Statement run = connection.createStatement()) {
            int ignored = run.executeUpdate(statement);
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
