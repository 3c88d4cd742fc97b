package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements within one transaction. Values are texts, whole numbers, truths, times (kept as milliseconds since 1970) and null, always given
 * apart from the statement. Only within the {@link Database.Work} that got it.
 */
public final class Sql {
    private final Connection connection;
    private final Path file;
    private final Database.Version before;

    /** True once a row was changed. */
    private boolean changed;

    Sql(Connection connection, Path file, Database.Version before) {
        this.connection = connection;
        this.file = file;
        this.before = before;
    }

    /** Makes something of a row. Exceptions of arguments and of dates mean that it is not what it should be. */
    @FunctionalInterface
    public interface Reading<T> {
        T of(Row row);
    }

    /** What is seen here; what this transaction changes counts as seen. */
    public Database.Version version() {
        return changed ? before.afterOwn() : before;
    }

    /** What {@code reading} makes of each row of the answer. */
    public <T> List<T> list(String query, Reading<T> reading, @Nullable Object... values) throws IOException {
        try (PreparedStatement statement = prepare(query, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            Row row = new Row(rows);
            while (rows.next()) {
                all.add(reading.of(row));
            }
            return all;
        } catch (SQLException e) {
            throw SqlFailure.of(file, e);
        } catch (Row.UnreadableException e) {
            throw SqlFailure.of(file, e.failure());
        } catch (IllegalArgumentException | DateTimeException ignored) {
            // The cause would quote the row, and what stands there may be a secret in the wrong place.
            throw new FileSystemException(
                    file + ": rows that owui-relay did not write (expected: 'owui-relay restore FILE' with a backup)");
        }
    }

    /** The first row of the answer. */
    public <T> Optional<T> first(String query, Reading<T> reading, @Nullable Object... values) throws IOException {
        return list(query, reading, values).stream().findFirst();
    }

    /** The number in the only row and column of the answer, such as a count; 0 for none. */
    public long number(String query, @Nullable Object... values) throws IOException {
        try (PreparedStatement statement = prepare(query, values);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            throw SqlFailure.of(file, e);
        }
    }

    /** Changes something; returns how many rows. */
    public int run(String change, @Nullable Object... values) throws IOException {
        try (PreparedStatement statement = prepare(change, values)) {
            int rows = statement.executeUpdate();
            changed |= rows > 0;
            return rows;
        } catch (SQLException e) {
            throw SqlFailure.of(file, e);
        }
    }

    private PreparedStatement prepare(String text, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            switch (value) {
                case null -> statement.setObject(i + 1, null);
                case String given -> statement.setString(i + 1, given);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setLong(i + 1, number);
                case Boolean truth -> statement.setLong(i + 1, truth ? 1 : 0);
                case Instant time -> statement.setLong(i + 1, time.toEpochMilli());
                default ->
                    throw new IllegalArgumentException(
                            "value: " + value.getClass() + " (expected: text, number, truth or time)");
            }
        }
        return statement;
    }
}
