package org.owuitunnel.relay.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    private static final Backup.Last NOTHING = sql -> {};

    @TempDir
    private Path folder;

    @Test
    void whatIsThereWhileItIsInUseIsThereAfterItIsPutBack() throws IOException {
        Path backup = folder.resolve("backup.db");
        try (Database relay = Database.in(data())) {
            add(relay, "ana");
            Backup.of(data(), backup);
            add(relay, "bob");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(Backup.restore(data(), backup, sql -> add(sql, "root"))).contains(data().resolve(Backup.BEFORE));
        assertThat(users()).as("ana, and who restored").isEqualTo(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve("relay.db"))))
                .isEqualTo("rw-------");
        assertNothingLeft();

        Files.move(data().resolve(Backup.BEFORE), folder.resolve("again.db"));
        assertThat(Backup.restore(data(), folder.resolve("again.db"), NOTHING)).isPresent();
        assertThat(users()).as("ana and bob, of before").isEqualTo(2);
    }

    @Test
    void aFileThatIsThereIsNotOverwritten() throws IOException {
        try (Database relay = Database.in(data())) {
            add(relay, "ana");
        }
        Path backup = Files.writeString(folder.resolve("backup.db"), "mine");
        assertThatThrownBy(() -> Backup.of(data(), backup))
                .isInstanceOf(IOException.class)
                .hasMessage(backup + ": is there already (expected: a new file)");
        assertThat(backup).hasContent("mine");
    }

    @Test
    void whereThereIsNothingThereIsNoBackup() {
        assertThatThrownBy(() -> Backup.of(data(), folder.resolve("backup.db")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(folder.resolve("backup.db")).doesNotExist();
    }

    @Test
    void nothingIsPutInThePlaceOfWhatIsInUse() throws IOException {
        Path backup = backup("ana");
        try (Database relay = Database.in(data())) {
            add(relay, "bob");
            assertThatThrownBy(() -> Backup.restore(data(), backup, NOTHING))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(data().resolve("relay.db") + ": in use (expected: no relay ");
            add(relay, "cho");
        }
        assertThat(users()).isEqualTo(3);
        assertNothingLeft();
    }

    @Test
    void onlyAWholeDatabaseOfOursIsTaken() throws Exception {
        Path backup = backup("ana");
        Path foreign = Files.writeString(folder.resolve("foreign"), "no database".repeat(1000));
        assertRefused(foreign, foreign + ": not a database of owui-relay (expected: ");

        Path empty = Files.createFile(folder.resolve("empty"));
        assertRefused(empty, empty + ": empty (expected: ");

        Path later = Files.copy(backup, folder.resolve("later"));
        try (Connection connection = Sqlite.open(later);
                Statement statement = connection.createStatement()) {
            int ignored = statement.executeUpdate("PRAGMA user_version = 99");
        }
        assertRefused(later, later + ": version 99, of a later owui-relay (expected: ");

        byte[] bytes = Files.readAllBytes(backup);
        for (int i = bytes.length / 2; i < bytes.length / 2 + 3000; i++) {
            bytes[i] = (byte) (bytes[i] ^ 0x5a);
        }
        Path damaged = Files.write(folder.resolve("damaged"), bytes);
        assertRefused(damaged, damaged + ": damaged");
    }

    @Test
    void oneThatIsDamagedIsReplacedAndKept() throws IOException {
        Path backup = backup("ana");
        byte[] rubbish = "rubbish".repeat(1000).getBytes(StandardCharsets.UTF_8);
        Files.write(data().resolve("relay.db"), rubbish);
        assertThat(Backup.restore(data(), backup, NOTHING)).isPresent();
        assertThat(users()).isEqualTo(1);
        assertThat(data().resolve(Backup.BEFORE)).hasBinaryContent(rubbish);
    }

    @Test
    void oneOfTheVersionBeforeIsBroughtUpToDate() throws Exception {
        Path old = folder.resolve("old.db");
        try (Connection connection = Sqlite.open(old)) {
            Schema.bringUpTo(Schema.NEWEST - 1, connection, old);
        }
        assertThat(Backup.restore(data(), old, sql -> add(sql, "root"))).isEmpty();
        assertThat(users()).isEqualTo(1);
    }

    private void assertRefused(Path source, String message) throws IOException {
        byte[] before = Files.readAllBytes(data().resolve("relay.db"));
        assertThatThrownBy(() -> Backup.restore(data(), source, NOTHING))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(message);
        assertThat(data().resolve("relay.db")).hasBinaryContent(before);
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.list(data())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.contains(".tmp")))
                    .isEmpty();
        }
    }

    private Path backup(String user) throws IOException {
        Path backup = folder.resolve("backup.db");
        try (Database relay = Database.in(data())) {
            add(relay, user);
        }
        Backup.of(data(), backup);
        return backup;
    }

    private Path data() {
        return folder.resolve("data");
    }

    private long users() throws IOException {
        try (Database database = Database.in(data())) {
            return database.<Long>read(sql -> sql.number("SELECT count(*) FROM users"));
        }
    }

    private static void add(Database database, String id) throws IOException {
        boolean ignored = database.write(sql -> {
            add(sql, id);
            return true;
        });
    }

    private static void add(Sql sql, String id) throws IOException {
        assertThat(sql.run("INSERT INTO users (id, name, created) VALUES (?, ?, 0)", id, id))
                .isEqualTo(1);
    }
}
