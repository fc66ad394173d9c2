package dev.gatehouse.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Encryption;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// Documents in an encrypted file, for a start while storage is away. The time of its last change
/// is when they were last known to be those in storage.
///
/// @param file in a folder that only the gateway writes to
/// @param purpose what it is encrypted for
public record DocumentSnapshot(Path file, String purpose) {
    private static final int BUFFER = 8_192;

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

    /// Takes documents one by one.
    @FunctionalInterface
    public interface Sink {
        void accept(Document document) throws IOException;
    }

    /// Gives documents one by one.
    @FunctionalInterface
    public interface Source {
        void read(Sink to) throws IOException;
    }

    /// Replaces the file.
    public void write(Source documents, RootSecret secret) throws IOException {
        byte[] encrypted = new Encryption(secret, purpose).encrypt(packed(documents));
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

    /// A line each, compressed: many documents are large beside the heap of a small gateway.
    private static byte[] packed(Source documents) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var deflater = new Deflater(Deflater.BEST_SPEED);
                var zip = new DeflaterOutputStream(packed, deflater, BUFFER)) {
            documents.read(document -> zip.write(line(document)));
        }
        return packed.toByteArray();
    }

    private static byte[] line(Document document) {
        JsonWriter line = new JsonWriter().object().member("collection", document.collection());
        line.member("id", document.id()).member("created", document.created());
        // The body as a text, as JSON may have line breaks.
        line.member("version", document.version()).member("body", document.body()).end();
        return (line + "\n").getBytes(UTF_8);
    }

    /// Reads the documents in the file.
    ///
    /// @param secrets one of them has encrypted it
    /// @throws IOException when it cannot be read, or was made with another secret
    public void read(List<RootSecret> secrets, Sink to) throws IOException {
        byte[] encrypted = Files.readAllBytes(file);
        for (RootSecret secret : secrets) {
            byte[] packed = decrypt(new Encryption(secret, purpose), encrypted);
            if (packed != null) {
                unpack(packed, to);
                return;
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

    private static void unpack(byte[] packed, Sink to) throws IOException {
        var zip = new InflaterInputStream(new ByteArrayInputStream(packed));
        try (var lines = new BufferedReader(new InputStreamReader(zip, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                to.accept(document(Json.parse(line.getBytes(UTF_8))));
            }
        } catch (MalformedJson e) {
            throw new IOException(e.reason(), e);
        }
    }

    private static Document document(Json entry) throws MalformedJson {
        return new Document(
                member(entry, "collection").text(),
                member(entry, "id").text(),
                null,
                member(entry, "created").asLong(),
                null,
                member(entry, "version").asLong(),
                member(entry, "body").text());
    }

    private static Json member(Json entry, String name) throws MalformedJson {
        Json member = entry.member(name);
        if (member == null) {
            throw new MalformedJson("a document lacks '" + name + "'", name);
        }
        return member;
    }
}
