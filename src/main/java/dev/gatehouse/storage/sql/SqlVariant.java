package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.StorageException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What differs between the two databases.
enum SqlVariant {
    SQLITE,
    POSTGRESQL;

    /// A statement that makes tables, with the words of this database: `text` sorts by code points
    /// in both. Empty when it is one for the other database.
    String tables(String sql) {
        if (sql.startsWith("{sqlite}") || sql.startsWith("{postgresql}")) {
            String mark = "{" + name().toLowerCase(Locale.ROOT) + "} ";
            return sql.startsWith(mark) ? sql.substring(mark.length()) : "";
        }
        return switch (this) {
            case SQLITE ->
                    sql.replace("{text}", "text")
                            .replace("{long}", "integer")
                            .replace("{bytes}", "blob")
                            .replace("{table}", " strict")
                            .replace("{clustered}", " strict, without rowid");
            case POSTGRESQL ->
                    sql.replace("{text}", "text collate \"C\"")
                            .replace("{long}", "bigint")
                            .replace("{bytes}", "bytea")
                            .replace("{table}", "")
                            .replace("{clustered}", "");
        };
    }

    /// The end of a query whose rows the transaction is about to change.
    String locking() {
        return switch (this) {
            case SQLITE -> "";
            case POSTGRESQL -> " for update";
        };
    }

    /// The end of a query for rows that no other transaction has locked.
    String skipping() {
        return switch (this) {
            case SQLITE -> "";
            case POSTGRESQL -> " for update skip locked";
        };
    }

    /// Waits until the transactions that have changed a table are over; those that begin later see
    /// all that was committed before.
    void awaitWriters(Connection connection, String table) throws SQLException {
        switch (this) {
            // There is one transaction at a time.
            case SQLITE -> {}
            case POSTGRESQL -> Sql.update(connection, "lock table " + table + " in share mode");
        }
    }

    /// The time of the storage in milliseconds since 1970.
    String now() {
        return switch (this) {
            case SQLITE -> "cast(unixepoch('subsec') * 1000 as integer)";
            case POSTGRESQL -> "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
        };
    }

    /// The larger of two values.
    String greatest(String one, String other) {
        return switch (this) {
            case SQLITE -> "max(" + one + ", " + other + ")";
            case POSTGRESQL -> "greatest(" + one + ", " + other + ")";
        };
    }

    /// The sum of a column as a whole number of 64 bits.
    String sum(String column) {
        return switch (this) {
            case SQLITE -> "sum(" + column + ")";
            case POSTGRESQL -> "cast(sum(" + column + ") as bigint)";
        };
    }

    /// The bytes of a text.
    String bytes(String column) {
        return switch (this) {
            case SQLITE -> "cast(" + column + " as blob)";
            case POSTGRESQL -> "convert_to(" + column + ", 'UTF8')";
        };
    }

    /// Why a statement failed.
    Reason reason(SQLException e) {
        return switch (this) {
            case SQLITE -> sqlite(e.getErrorCode());
            case POSTGRESQL -> postgresql(e.getSQLState());
        };
    }

    private static Reason sqlite(int code) {
        return switch (code) {
            // Too big, constraint, mismatch, range.
            case 18, 19, 20, 25 -> Reason.REJECTED;
            default -> Reason.UNAVAILABLE;
        };
    }

    /// Values, constraints and limits of the program are about what is stored. A missing table or
    /// right is about the state of the database.
    private static Reason postgresql(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return Reason.UNAVAILABLE;
        }
        return switch (state.substring(0, 2)) {
            case "21", "22", "23", "54" -> Reason.REJECTED;
            default -> Reason.UNAVAILABLE;
        };
    }
}
