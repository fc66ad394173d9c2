package dev.gatehouse.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/// The file of a database before it is opened for writing.
final class SqliteFile {
    /// Up to here the whole file is checked at each start, which takes about 20 ms.
    private static final long CHECKED_WHOLE = 32 << 20;

    private SqliteFile() {}

    /// Looks at a file without changing it: a damaged one stays as it is, for a repair.
    static void check(Path file) throws SQLException {
        long size = size(file);
        if (size == 0) {
            return;
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        try (Connection connection =
                JDBC.createConnection(unchanged(file), config.toProperties())) {
            Sql.number(connection, "select count(*) from sqlite_master");
            if (size <= CHECKED_WHOLE) {
                List<String> found =
                        Sql.rows(connection, "pragma quick_check(1)", row -> row.getString(1));
                if (!found.equals(List.of("ok"))) {
                    throw new SQLException(
                            String.join(", ", found), null, SQLiteErrorCode.SQLITE_CORRUPT.code);
                }
            }
        }
    }

    /// Without files beside it, unless the process before ended without closing: its log counts.
    private static String unchanged(Path file) throws SQLException {
        boolean closed = size(file.resolveSibling(file.getFileName() + "-wal")) == 0;
        return JDBC.PREFIX + "file:" + file.toUri().getRawPath() + (closed ? "?immutable=1" : "");
    }

    /// Why a file cannot be used, and the cure.
    static IOException refused(Path file, SQLException cause) {
        boolean damaged =
                cause.getErrorCode() == SQLiteErrorCode.SQLITE_CORRUPT.code
                        || cause.getErrorCode() == SQLiteErrorCode.SQLITE_NOTADB.code;
        return new IOException(
                damaged
                        ? file
                                + " is damaged or no database of SQLite, and has been left as it"
                                + " is: restore it from a backup, or repair a copy of it with"
                                + " `sqlite3 "
                                + file
                                + " .recover`"
                        : file + " cannot be opened: " + cause.getMessage(),
                cause);
    }

    private static long size(Path file) throws SQLException {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new SQLException("cannot be read: " + e.getMessage(), e);
        }
    }
}
