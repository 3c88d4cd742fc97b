package org.owuitunnel.relay.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;

/** Opens connections: the only place that knows the driver. Stateless. */
final class Sqlite {
    private static final String LIBRARY_FOLDER = "org.sqlite.lib.path";

    static {
        // Our distribution has the library in its own runtime: the driver's way, to unpack it somewhere in each start,
        // needs a
        // place that may be written and executed.
        Path runtime = Path.of(System.getProperty("java.home"), "lib");
        if (System.getProperty(LIBRARY_FOLDER) == null
                && Files.exists(runtime.resolve(System.mapLibraryName("sqlitejdbc")))) {
            System.setProperty(LIBRARY_FOLDER, runtime.toString());
        }
    }

    static Connection open(Path file) throws SQLException {
        return JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
    }

    static Connection inMemory() throws SQLException {
        return JDBC.createConnection("jdbc:sqlite::memory:", new Properties());
    }

    private Sqlite() {}
}
