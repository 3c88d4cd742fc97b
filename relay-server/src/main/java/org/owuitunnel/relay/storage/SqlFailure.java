package org.owuitunnel.relay.storage;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Says in words what SQLite says with a number. Stateless. */
final class SqlFailure {
    /** Primary result codes of SQLite; https://www.sqlite.org/rescode.html. */
    private static final int PERMISSION = 3;

    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READ_ONLY = 8;
    private static final int IO = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    /** The low octet of a code; what is above says more than we need. */
    private static final int PRIMARY = 0xff;

    /** A sentence about {@code file}, and what is expected of it. */
    static FileSystemException of(Path file, SQLException failure) {
        String what = switch (failure.getErrorCode() & PRIMARY) {
            case PERMISSION, CANNOT_OPEN -> "cannot be opened (expected: access for this user, to its folder as well)";
            case BUSY, LOCKED ->
                "another process has been writing for " + Database.BUSY.toSeconds() + " s (expected: one that ends)";
            case READ_ONLY -> "cannot be written (expected: write access for this user)";
            case IO -> "the disk fails (expected: one that reads and writes)";
            case CORRUPT -> "damaged (expected: 'owui-relay restore FILE' with a backup)";
            case FULL -> "the disk is full (expected: room on it)";
            case NOT_A_DATABASE -> NOT_OURS;
            // SQLite names tables and columns there, and no values.
            default -> "unusable: " + failure.getMessage() + " (expected: as owui-relay wrote it)";
        };
        FileSystemException told = new FileSystemException(file + ": " + what);
        told.initCause(failure);
        return told;
    }

    /** Of a file that something else has written. */
    static final String NOT_OURS =
            "not a database of owui-relay (expected: none there, or 'owui-relay restore FILE' with a backup)";

    /** True when another connection is in the way. */
    static boolean isBusy(SQLException failure) {
        int code = failure.getErrorCode() & PRIMARY;
        return code == BUSY || code == LOCKED;
    }

    private SqlFailure() {}
}
