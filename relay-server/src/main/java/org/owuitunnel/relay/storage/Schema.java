package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a database of ours looks like: its mark, and the numbered steps that lead from an empty one to the newest version. A step that was
 * released is never changed; what comes after it gets the next number. It adds and takes nothing away: the relay that is being replaced goes
 * on with the database that its successor has brought up to date. Stateless.
 */
final class Schema {
    /** The version that this program reads and writes: the number of the last step. */
    static final int NEWEST = 3;

    /** {@code OWRL}, by which a database says whose it is. */
    static final int APPLICATION = 0x4f57_524c;

    /** Refuses what is no database of ours or one of a later program, and brings the others to the newest version. */
    static void bringUpToDate(Connection connection, Path file) throws IOException, SQLException {
        bringUpTo(NEWEST, connection, file);
    }

    /** The same up to an older version, for tests of what follows it. */
    static void bringUpTo(int wanted, Connection connection, Path file) throws IOException, SQLException {
        int version = check(connection, file);
        for (int step = version + 1; step <= wanted; step++) {
            take(step, connection);
        }
    }

    /** The version of the database, or 0 of an empty one; refuses what is none of ours. */
    static int check(Connection connection, Path file) throws IOException, SQLException {
        int application = pragma(connection, "application_id");
        int version = pragma(connection, "user_version");
        boolean empty = application == 0 && version == 0 && pragma(connection, "schema_version") == 0;
        if (empty) {
            return 0;
        }
        if (application != APPLICATION || version < 1) {
            throw new FileSystemException(file + ": " + SqlFailure.NOT_OURS);
        }
        if (version > NEWEST) {
            throw new FileSystemException(file + ": version " + version + ", of a later owui-relay (expected: that one,"
                    + " or 'owui-relay restore FILE' with a backup of version " + NEWEST + " at most)");
        }
        return version;
    }

    private static void take(int step, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            try {
                for (String part : text(step).split(";\\s*\\n", -1)) {
                    if (!part.isBlank()) {
                        statement.executeUpdate(part);
                    }
                }
                statement.executeUpdate("PRAGMA application_id = " + APPLICATION);
                statement.executeUpdate("PRAGMA user_version = " + step);
                statement.executeUpdate("COMMIT");
            } catch (SQLException e) {
                Database.rollBack(connection, e);
                throw e;
            }
        }
    }

    private static String text(int step) {
        String name = step + ".sql";
        try (InputStream resource = Schema.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException(name + ": missing (expected: in this program's jar)");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    private Schema() {}
}
