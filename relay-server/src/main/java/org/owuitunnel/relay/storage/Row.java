package org.owuitunnel.relay.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** One row of an answer, while it is read. Only within the {@link Sql.Reading} that got it. */
public final class Row {
    private final ResultSet row;

    Row(ResultSet row) {
        this.row = row;
    }

    /** Text that is always there. */
    public String text(String column) {
        return maybeText(column).orElseThrow(() -> new IllegalArgumentException(column + ": missing"));
    }

    /** Text, or nothing. */
    public Optional<String> maybeText(String column) {
        return Optional.ofNullable(read(() -> row.getString(column)));
    }

    /** A number that is always there. */
    public long number(String column) {
        return maybeNumber(column).orElseThrow(() -> new IllegalArgumentException(column + ": missing"));
    }

    /** A number, or nothing. */
    public OptionalLong maybeNumber(String column) {
        return read(() -> {
            long value = row.getLong(column);
            return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
        });
    }

    /** A truth, which SQLite keeps as 0 or 1. */
    public boolean truth(String column) {
        return number(column) != 0;
    }

    /** A time that is always there. */
    public Instant time(String column) {
        return Instant.ofEpochMilli(number(column));
    }

    /** A time, or nothing. */
    public Optional<Instant> maybeTime(String column) {
        OptionalLong millis = maybeNumber(column);
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }

    private interface Column<T> {
        T read() throws SQLException;
    }

    private static <T> T read(Column<T> column) {
        try {
            return column.read();
        } catch (SQLException e) {
            throw new UnreadableException(e);
        }
    }

    /** Carries what the driver says through code that reads columns; only {@link Sql} catches it. */
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SQLException failure;

        UnreadableException(SQLException failure) {
            super(failure);
            this.failure = failure;
        }

        SQLException failure() {
            return failure;
        }
    }
}
