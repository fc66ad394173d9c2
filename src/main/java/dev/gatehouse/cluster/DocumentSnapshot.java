package dev.gatehouse.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Encryption;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Documents in an encrypted file, for a start while storage is away. The time of its last change
/// is when they were last known to be those in storage.
///
/// @param file in a folder that only the gateway writes to
/// @param purpose what it is encrypted for
public record DocumentSnapshot(Path file, String purpose) {
    /// Whether there is one.
    public boolean exists() {
        return Files.exists(file);
    }

    /// When the documents were last known to be those in storage, in milliseconds since 1970.
    public long time() throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    /// Records that the documents are still those in storage.
    public void touch(Instant now) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(now));
    }

    /// Replaces the file.
    public void write(List<Document> documents, RootSecret secret) throws IOException {
        JsonWriter body = new JsonWriter().object().name("documents").array();
        for (Document document : documents) {
            body.object().member("collection", document.collection());
            body.member("id", document.id()).member("created", document.created());
            body.member("version", document.version()).name("body").raw(document.body()).end();
        }
        byte[] plain = body.endArray().end().bytes();
        byte[] encrypted = new Encryption(secret, purpose).encrypt(plain);
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path folder = file.toAbsolutePath().getParent();
        Path draft = Files.createTempFile(folder, "snapshot", ".draft", mode);
        try {
            Files.write(draft, encrypted);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /// The documents in the file.
    ///
    /// @param secrets one of them has encrypted it
    /// @throws IOException when it cannot be read, or was made with another secret
    public List<Document> read(List<RootSecret> secrets) throws IOException {
        byte[] encrypted = Files.readAllBytes(file);
        for (RootSecret secret : secrets) {
            byte[] plain = decrypt(new Encryption(secret, purpose), encrypted);
            if (plain != null) {
                return documents(plain);
            }
        }
        throw new IOException("it was changed, or made with another root secret");
    }

    private static byte @Nullable [] decrypt(Encryption with, byte[] encrypted) {
        try {
            return with.decrypt(encrypted);
        } catch (GeneralSecurityException _) {
            return null;
        }
    }

    private static List<Document> documents(byte[] plain) throws IOException {
        try {
            Json array = Json.parse(plain).member("documents");
            var documents = new ArrayList<Document>();
            for (int i = 0; array != null && i < array.size(); i++) {
                documents.add(document(array.at(i)));
            }
            return documents;
        } catch (MalformedJson e) {
            throw new IOException(e.reason(), e);
        }
    }

    private static Document document(Json entry) throws MalformedJson {
        Json body = member(entry, "body");
        return new Document(
                member(entry, "collection").text(),
                member(entry, "id").text(),
                null,
                member(entry, "created").asLong(),
                null,
                member(entry, "version").asLong(),
                new String(body.copy(), UTF_8));
    }

    private static Json member(Json entry, String name) throws MalformedJson {
        Json member = entry.member(name);
        if (member == null) {
            throw new MalformedJson("a document lacks '" + name + "'", name);
        }
        return member;
    }
}
