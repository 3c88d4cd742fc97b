package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Copies the relay's database, and puts a copy in its place. Stateless; waits for the disk. */
public final class Backup {
    /** What is beside the database once it was replaced. */
    public static final String BEFORE = Database.FILE + ".before-restore";

    /** What belongs to a database beside its file. */
    private static final String[] COMPANIONS = {"-wal", "-shm"};

    /** Something that is written into the copy, in one transaction. */
    @FunctionalInterface
    public interface Last {
        void on(Sql sql) throws IOException;
    }

    /** Writes what the database in {@code folder} holds at one moment to {@code target}, which must not be there yet. */
    public static void of(Path folder, Path target) throws IOException {
        Path file = folder.resolve(Database.FILE);
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        try {
            Files.createFile(target, Permissions.ownerOnlyFile(target.toAbsolutePath()));
        } catch (FileAlreadyExistsException e) {
            throw new FileSystemException(target + ": is there already (expected: a new file)");
        }
        boolean whole = false;
        try (Database database = Database.in(folder)) {
            database.copyTo(target);
            force(target);
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(target);
            }
        }
    }

    /**
     * Puts a copy of {@code source} in the place of the database in {@code folder}, which nobody may have open. Returns what has become of the
     * one that was there.
     *
     * @param last is written into it at the end
     */
    public static Optional<Path> restore(Path folder, Path source, Last last) throws IOException {
        if (!Files.isRegularFile(source)) {
            throw new NoSuchFileException(source.toString());
        }
        PrivateFile file = new PrivateFile(folder.resolve(Database.FILE));
        // Whoever opens it meanwhile waits for this lock.
        return file.locked(() -> {
            Path fresh = Permissions.createTemporary(folder, Database.FILE + ".");
            try {
                try (OutputStream into = Files.newOutputStream(fresh)) {
                    long ignored = Files.copy(source, into);
                }
                Permissions.giveToOwnerOf(folder, fresh);
                check(fresh, source, last);
                force(fresh);
                Optional<Path> before = putAside(file.path());
                Files.move(fresh, file.path(), StandardCopyOption.ATOMIC_MOVE);
                Permissions.forceFolder(folder);
                return before;
            } finally {
                Files.deleteIfExists(fresh);
                for (String companion : COMPANIONS) {
                    Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + companion));
                }
            }
        });
    }

    /** Refuses what is no whole database of ours, and brings the others to the newest version. */
    private static void check(Path fresh, Path source, Last last) throws IOException {
        try (Connection connection = Sqlite.open(fresh)) {
            if (Schema.check(connection, source) == 0) {
                throw new FileSystemException(source + ": empty (expected: as 'owui-relay backup' wrote it)");
            }
            String verdict = text(connection, "PRAGMA integrity_check(1)");
            if (!verdict.equals("ok")) {
                throw new FileSystemException(
                        source + ": damaged: " + verdict + " (expected: as 'owui-relay backup' wrote it)");
            }
            // No log beside it: it is moved as one file.
            String ignored = text(connection, "PRAGMA journal_mode = DELETE");
            Schema.bringUpToDate(connection, source);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("BEGIN IMMEDIATE");
                last.on(new Sql(connection, source, new Database.Version(0, 0)));
                statement.executeUpdate("COMMIT");
            }
        } catch (SQLException e) {
            throw SqlFailure.of(source, e);
        }
    }

    /** Takes the present database out of the way; fails when somebody has it open. */
    private static Optional<Path> putAside(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (Connection connection = Sqlite.open(file)) {
            // Leaving the mode with a log takes the only connection, and moves what is in the log to the file.
            String ignored = text(connection, "PRAGMA journal_mode = DELETE");
        } catch (SQLException e) {
            if (SqlFailure.isBusy(e)) {
                throw new FileSystemException(
                        file + ": in use (expected: no relay or command that runs with the same data)");
            }
            // Damaged, which may be why another one is wanted: kept as it is, log and all.
        }
        Path before = file.resolveSibling(BEFORE);
        Files.move(file, before, StandardCopyOption.REPLACE_EXISTING);
        for (String companion : COMPANIONS) {
            Path beside = file.resolveSibling(Database.FILE + companion);
            if (Files.exists(beside)) {
                Files.move(beside, before.resolveSibling(BEFORE + companion), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return Optional.of(before);
    }

    /** Within {@link Database}: SQLite's own copy, which others may write beside. */
    static void vacuumInto(Connection connection, Path target) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, target.toString());
            int ignored = statement.executeUpdate();
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private Backup() {}
}
