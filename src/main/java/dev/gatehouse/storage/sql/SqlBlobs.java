package dev.gatehouse.storage.sql;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.Blobs;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import dev.gatehouse.stream.PartStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Blobs in parts of 256 KB, each written and read by itself.
///
/// The parts belong to an upload; a value is in force when its id names its upload. Uploads that no
/// id names are deleted: those that were replaced at once, those of a process that ended when they
/// are a day old.
final class SqlBlobs implements Blobs {
    static final int PART = 256 << 10;

    private static final long LONGEST_UPLOAD = Duration.ofDays(1).toMillis();

    /// 16 MB, so that no step takes long.
    private static final int PARTS_AT_ONCE = 64;

    private final SqlConnection storage;

    SqlBlobs(SqlConnection storage) {
        this.storage = storage;
    }

    @Override
    public long put(String id, InputStream in) throws IOException {
        Texts.checkName(id);
        deleteAbandoned();
        String upload = UUID.randomUUID().toString();
        String now = storage.variant().now();
        storage.write(connection -> begin(connection, upload, now));
        String unused = upload;
        try {
            long size = upload(upload, in);
            unused = storage.write(connection -> name(connection, id, upload, size));
            return size;
        } finally {
            discard(unused);
        }
    }

    /// What cannot be deleted now is listed, and deleted later.
    private void discard(String upload) {
        try {
            deleteParts(upload);
        } catch (StorageException _) {
            // The value itself is in force, or the failure is thrown already.
        }
    }

    /// Lists an upload that no id names.
    private static int begin(Connection connection, String upload, String time)
            throws SQLException {
        return Sql.update(
                connection,
                "insert into gh_uploads(upload, began) values (?, " + time + ")",
                upload);
    }

    private long upload(String upload, InputStream in) throws IOException {
        long size = 0;
        for (int part = 0; ; part++) {
            byte[] content = in.readNBytes(PART);
            if (content.length == 0) {
                return size;
            }
            size += content.length;
            int number = part;
            storage.write(
                    connection ->
                            Sql.update(
                                    connection,
                                    "insert into gh_parts(upload, part, content) values (?, ?, ?)",
                                    upload,
                                    number,
                                    content));
        }
    }

    /// @return the upload that was in force before; none with an empty name
    private String name(Connection connection, String id, String upload, long size)
            throws SQLException {
        Sql.update(
                connection,
                "insert into gh_blobs(id, upload, size) values (?, '', 0) on conflict do nothing",
                id);
        String before =
                Sql.rows(
                                connection,
                                "select upload from gh_blobs where id = ?"
                                        + storage.variant().locking(),
                                row -> row.getString(1),
                                id)
                        .getFirst();
        Sql.update(
                connection,
                "update gh_blobs set upload = ?, size = ? where id = ?",
                upload,
                size,
                id);
        Sql.update(connection, "delete from gh_uploads where upload = ?", upload);
        if (!before.isEmpty()) {
            begin(connection, before, "0");
        }
        return before;
    }

    @Override
    public @Nullable InputStream get(String id) throws IOException {
        if (!Texts.acceptsName(id)) {
            return null;
        }
        return storage.read(
                connection ->
                        Sql.first(
                                connection,
                                "select upload, size from gh_blobs where id = ?",
                                row -> stream(row.getString(1), row.getLong(2)),
                                id));
    }

    private InputStream stream(String upload, long size) {
        return new PartStream(number -> part(upload, number), size);
    }

    private byte @Nullable [] part(String upload, int number) throws StorageException {
        return storage.read(
                connection ->
                        Sql.first(
                                connection,
                                "select content from gh_parts where upload = ? and part = ?",
                                row -> row.getBytes(1),
                                upload,
                                number));
    }

    @Override
    public boolean delete(String id) throws IOException {
        if (!Texts.acceptsName(id)) {
            return false;
        }
        String before = storage.write(connection -> unname(connection, id));
        discard(before);
        return !before.isEmpty();
    }

    private static String unname(Connection connection, String id) throws SQLException {
        List<String> before =
                Sql.rows(
                        connection,
                        "delete from gh_blobs where id = ? returning upload",
                        row -> row.getString(1),
                        id);
        for (String upload : before) {
            begin(connection, upload, "0");
        }
        return before.isEmpty() ? "" : before.getFirst();
    }

    @Override
    public List<String> ids(@Nullable String after, int limit) throws IOException {
        String condition = after == null ? "" : " where id > ?";
        String sql = "select id from gh_blobs" + condition + " order by id limit ?";
        return storage.read(
                connection ->
                        after == null
                                ? Sql.rows(connection, sql, row -> row.getString(1), limit)
                                : Sql.rows(connection, sql, row -> row.getString(1), after, limit));
    }

    private void deleteAbandoned() throws StorageException {
        String now = storage.variant().now();
        List<String> abandoned =
                storage.read(
                        connection ->
                                Sql.rows(
                                        connection,
                                        "select upload from gh_uploads where began < "
                                                + now
                                                + " - ? limit 10",
                                        row -> row.getString(1),
                                        LONGEST_UPLOAD));
        for (String upload : abandoned) {
            deleteParts(upload);
        }
    }

    private void deleteParts(String upload) throws StorageException {
        if (upload.isEmpty()) {
            return;
        }
        int deleted;
        do {
            deleted =
                    storage.delete(
                            "delete from gh_parts where upload = ? and part in (select part"
                                    + " from gh_parts where upload = ? order by part limit ?)",
                            upload,
                            upload,
                            PARTS_AT_ONCE);
        } while (deleted > 0);
        storage.delete("delete from gh_uploads where upload = ?", upload);
    }
}
