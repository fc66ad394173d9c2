package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import dev.gatehouse.storage.Blobs;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import dev.gatehouse.stream.PartStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/// Blobs in parts of 256 KB, each written and read by itself.
///
/// The parts belong to an upload; a value is in force when its id names its upload. Uploads are
/// listed before their id names them and before it names another: those that no id names are
/// deleted when they are a day old, whatever has ended the gateway that replaced them.
final class MongoBlobs implements Blobs {
    static final int PART = 256 << 10;

    private static final long LONGEST_UPLOAD = Duration.ofDays(1).toMillis();

    /// 16 MB, so that no step takes long.
    private static final int PARTS_AT_ONCE = 64;

    private static final int UPLOADS_AT_ONCE = 10;

    private final MongoConnection connection;
    private final MongoCollection<Document> blobs;
    private final MongoCollection<Document> uploads;
    private final MongoCollection<Document> parts;

    MongoBlobs(MongoConnection connection) {
        this.connection = connection;
        this.blobs = connection.collection("gh_blobs");
        this.uploads = connection.collection("gh_uploads");
        this.parts = connection.collection("gh_parts");
        blobs.createIndex(Indexes.ascending("upload"));
        uploads.createIndex(Indexes.ascending("began"));
        parts.createIndex(Indexes.ascending("upload"));
    }

    @Override
    public long put(String id, InputStream in) throws IOException {
        Texts.checkName(id);
        connection.run(this::deleteAbandoned);
        String upload = UUID.randomUUID().toString();
        connection.run(() -> list(upload));
        String unused = upload;
        try {
            long size = upload(upload, in);
            unused = connection.run(() -> name(id, upload, size));
            return size;
        } finally {
            discard(unused);
        }
    }

    /// Lists an upload, so that it is deleted some day unless an id names it.
    private boolean list(String upload) throws StorageException {
        return MongoConnection.insertIfAbsent(
                uploads, new Document("_id", upload).append("began", connection.now()));
    }

    private long upload(String upload, InputStream in) throws IOException {
        long size = 0;
        for (int part = 0; ; part++) {
            byte[] content = in.readNBytes(PART);
            if (content.length == 0) {
                return size;
            }
            size += content.length;
            Document document =
                    new Document("_id", partId(upload, part))
                            .append("upload", upload)
                            .append("content", new Binary(content));
            connection.run(() -> parts.insertOne(document));
        }
    }

    static String partId(String upload, int part) {
        return upload + ":" + part;
    }

    /// @return the upload that was in force before; empty when there was none
    private String name(String id, String upload, long size) throws StorageException {
        while (true) {
            Document before = blobs.find(eq(id)).first();
            if (named(id, upload, size, before)) {
                uploads.deleteOne(eq(upload));
                return before == null ? "" : before.getString("upload");
            }
        }
    }

    private boolean named(String id, String upload, long size, @Nullable Document before)
            throws StorageException {
        if (before == null) {
            return MongoConnection.insertIfAbsent(
                    blobs, new Document("_id", id).append("upload", upload).append("size", size));
        }
        list(before.getString("upload"));
        return blobs.updateOne(
                                and(eq(id), eq("upload", before.getString("upload"))),
                                Updates.combine(
                                        Updates.set("upload", upload), Updates.set("size", size)))
                        .getMatchedCount()
                > 0;
    }

    @Override
    public @Nullable InputStream get(String id) throws IOException {
        Document found =
                Texts.acceptsName(id) ? connection.run(() -> blobs.find(eq(id)).first()) : null;
        if (found == null) {
            return null;
        }
        String upload = found.getString("upload");
        return new PartStream(number -> part(upload, number), found.getLong("size"));
    }

    /// A part of an upload; `null` when it has been deleted.
    private byte @Nullable [] part(String upload, int part) throws StorageException {
        Document found = connection.run(() -> parts.find(eq(partId(upload, part))).first());
        return found == null ? null : found.get("content", Binary.class).getData();
    }

    @Override
    public boolean delete(String id) throws IOException {
        if (!Texts.acceptsName(id)) {
            return false;
        }
        String before = connection.run(() -> unname(id));
        discard(before);
        return !before.isEmpty();
    }

    private String unname(String id) throws StorageException {
        while (true) {
            Document before = blobs.find(eq(id)).first();
            if (before == null) {
                return "";
            }
            String upload = before.getString("upload");
            list(upload);
            Bson unchanged = and(eq(id), eq("upload", upload));
            if (blobs.deleteOne(unchanged).getDeletedCount() > 0) {
                return upload;
            }
        }
    }

    @Override
    public List<String> ids(@Nullable String after, int limit) throws IOException {
        if (limit <= 0) {
            return List.of();
        }
        return connection.run(
                () ->
                        blobs.find(after == null ? new Document() : gt("_id", after))
                                .projection(Projections.include("_id"))
                                .sort(Sorts.ascending("_id"))
                                .limit(limit)
                                .map(it -> it.getString("_id"))
                                .into(new ArrayList<>()));
    }

    private boolean deleteAbandoned() throws StorageException {
        List<Document> old =
                uploads.find(lt("began", connection.now() - LONGEST_UPLOAD))
                        .limit(UPLOADS_AT_ONCE)
                        .into(new ArrayList<>());
        for (Document each : old) {
            String upload = each.getString("_id");
            if (blobs.find(eq("upload", upload)).first() == null) {
                deleteParts(upload);
            }
            uploads.deleteOne(eq(upload));
        }
        return true;
    }

    /// What cannot be deleted now is listed, and deleted later.
    private void discard(String upload) {
        try {
            deleteParts(upload);
            uploads.deleteOne(eq(upload));
        } catch (MongoException _) {
            // The value itself is in force, or the failure is thrown already.
        }
    }

    private void deleteParts(String upload) {
        if (upload.isEmpty()) {
            return;
        }
        List<Document> some;
        do {
            some =
                    parts.find(eq("upload", upload))
                            .projection(Projections.include("_id"))
                            .limit(PARTS_AT_ONCE)
                            .into(new ArrayList<>());
            MongoConnection.delete(parts, some, new Document());
        } while (!some.isEmpty());
    }
}
