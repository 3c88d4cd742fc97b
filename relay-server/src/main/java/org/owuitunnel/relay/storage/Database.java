package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The relay's books: {@code relay.db} in its data folder, an SQLite database that a running relay, its successor and commands share. What
 * a {@link #write} has returned from is on the disk, and survives the end of the process and of the machine.
 *
 * <p>Safe on any thread: one connection, used by one thread at a time. Waits for the disk and for other processes: never on an event loop.
 * Without a file there is an empty database in memory, until the first write: to look at a relay that was never used leaves nothing behind.
 */
public final class Database implements AutoCloseable {
    /** Its name within the data folder. */
    public static final String FILE = "relay.db";

    /** For another process to end its transaction: each of ours takes milliseconds, a backup of all reads only. */
    static final Duration BUSY = Duration.ofSeconds(5);

    /** Octets to which the log beside the file is cut back after what it holds was moved: as many as it grows to in normal use. */
    private static final int LOG_BYTES = 4 * 1024 * 1024;

    /** Work within a transaction, which may fail as the file may. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Sql sql) throws IOException;
    }

    /**
     * Which content was seen: two that are equal mean that nothing was changed between them.
     *
     * @param others moved by other connections
     * @param own moved by this one
     */
    public record Version(long others, long own) {
        Version afterOwn() {
            return new Version(others, own + 1);
        }
    }

    private final PrivateFile file;

    private final ReentrantLock lock = new ReentrantLock();

    /** Null before the first use and after {@link #close}. This and the following are guarded by {@link #lock}. */
    private @Nullable Connection connection;

    /** What tells the file that is open from another of its name; null while the database is in memory. */
    private @Nullable Object opened;

    /** Changes made by this connection, and changes of connection. */
    private long own;

    private Database(PrivateFile file) {
        this.file = file;
    }

    /** The database in {@code folder}; fails when one is there that cannot be trusted or understood. */
    public static Database in(Path folder) throws IOException {
        Database database = new Database(new PrivateFile(folder.resolve(FILE)));
        database.version();
        return database;
    }

    /** Where it is, or would be. */
    public Path path() {
        return file.path();
    }

    /** What there is now. Costs a look at shared memory. */
    public Version version() throws IOException {
        lock.lock();
        try {
            return version(connection(false));
        } catch (SQLException e) {
            throw SqlFailure.of(path(), e);
        } finally {
            lock.unlock();
        }
    }

    private Version version(Connection on) throws SQLException {
        return new Version(Schema.pragma(on, "data_version"), own);
    }

    /** Runs {@code work}, which changes nothing, on one state of the database. */
    public <T> T read(Work<T> work) throws IOException {
        return transact("BEGIN", false, work);
    }

    /** Runs {@code work} while nobody else writes; all that it changes is kept, or nothing when it fails. */
    public <T> T write(Work<T> work) throws IOException {
        return transact("BEGIN IMMEDIATE", true, work);
    }

    private <T> T transact(String begin, boolean writes, Work<T> work) throws IOException {
        lock.lock();
        try {
            Connection on = connection(writes);
            run(on, begin);
            try {
                Sql sql = new Sql(on, path(), version(on));
                T result = work.on(sql);
                run(on, "COMMIT");
                own = sql.version().own;
                return result;
            } catch (IOException | SQLException | RuntimeException e) {
                rollBack(on, e);
                throw e;
            }
        } catch (SQLException e) {
            throw SqlFailure.of(path(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Copies what there is at one moment into an empty file. */
    void copyTo(Path target) throws IOException {
        lock.lock();
        try {
            Backup.vacuumInto(connection(false), target);
        } catch (SQLException e) {
            throw SqlFailure.of(target, e);
        } finally {
            lock.unlock();
        }
    }

    static void rollBack(Connection connection, Exception reason) {
        try {
            run(connection, "ROLLBACK");
        } catch (SQLException e) {
            reason.addSuppressed(e); // a disk that is full ends the transaction by itself
        }
    }

    private static void run(Connection connection, String statement) throws SQLException {
        try (Statement run = connection.createStatement()) {
            run.executeUpdate(statement);
        }
    }

    private Connection connection(boolean writes) throws IOException, SQLException {
        Connection present = connection;
        Optional<Object> there = identity();
        if (present != null && opened != null) {
            if (!there.equals(Optional.of(opened))) {
                throw new FileSystemException(
                        path() + ": removed or replaced while it is open (expected: the relay stopped before)");
            }
            return present;
        }
        if (there.isEmpty() && !writes) {
            if (present == null) {
                present = empty();
                connection = present;
            }
            return present;
        }
        Connection fresh = file.locked(this::open);
        if (present != null) {
            present.close();
        }
        connection = fresh;
        opened = identity().orElseThrow(() -> new FileSystemException(path() + ": removed as soon as it was made"));
        own++;
        return fresh;
    }

    /** By its attributes alone: to open and close the file would end the locks that SQLite has on it. */
    private Optional<Object> identity() throws IOException {
        if (!Files.exists(path())) {
            return Optional.empty();
        }
        BasicFileAttributes attributes = Files.readAttributes(path(), BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return Optional.of(key != null ? key : attributes.creationTime());
    }

    private Connection empty() throws IOException, SQLException {
        Connection memory = Sqlite.inMemory();
        Schema.bringUpToDate(memory, path());
        return memory;
    }

    /** With the file locked: two processes at their start must not both make the file, or take the same step. */
    private Connection open() throws IOException {
        Permissions.createPrivate(path());
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Path each = path().resolveSibling(FILE + suffix);
            Optional<String> exposure = Files.exists(each) ? Permissions.exposure(each) : Optional.empty();
            if (exposure.isPresent()) {
                throw new FileSystemException(exposure.get());
            }
        }
        try {
            Connection fresh = Sqlite.open(path());
            try {
                run(fresh, "PRAGMA busy_timeout = " + BUSY.toMillis());
                run(fresh, "PRAGMA trusted_schema = OFF");
                int ignored = Schema.check(fresh, path()); // before anything is written to what may not be ours
                run(fresh, "PRAGMA journal_mode = WAL");
                run(fresh, "PRAGMA journal_size_limit = " + LOG_BYTES);
                run(fresh, "PRAGMA synchronous = FULL");
                Schema.bringUpToDate(fresh, path());
                run(fresh, "PRAGMA foreign_keys = ON");
                return fresh;
            } catch (IOException | SQLException e) {
                fresh.close();
                throw e;
            }
        } catch (SQLException e) {
            throw SqlFailure.of(path(), e);
        }
    }

    /** Ends the connection. The last of all processes moves what is in the log to the file. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (connection != null) {
                connection.close();
                connection = null;
                opened = null;
            }
        } catch (SQLException e) {
            throw SqlFailure.of(path(), e);
        } finally {
            lock.unlock();
        }
    }
}
