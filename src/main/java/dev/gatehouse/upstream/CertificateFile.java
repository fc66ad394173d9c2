package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of certificates to trust, in PEM (RFC 7468) or DER.
///
/// Looked through at the start, without the classes that understand certificates: loading those
/// takes longer than the rest of the start. Each message is what follows the name of the file in a
/// sentence.
final class CertificateFile {
    private static final long LARGEST = 16 << 20;
    private static final int SEQUENCE = 0x30;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([^\\r\\n]*?)-----([^-]*)(-----END \\1-----)?");

    private CertificateFile() {}

    /// Reads all certificates, each in DER.
    ///
    /// @throws IOException when there is none, or anything else
    static List<byte[]> read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("is a folder; name a PEM file of certificates");
        }
        if (!Files.isReadable(file)) {
            throw new IOException(Files.exists(file) ? "cannot be read" : "does not exist");
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException("is too large for a file of certificates");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (certificate(bytes)) {
            return List.of(bytes);
        }
        List<byte[]> all = inText(new String(bytes, ISO_8859_1));
        if (all.isEmpty()) {
            throw new IOException("holds no certificate; name a PEM file of certificates");
        }
        return all;
    }

    private static List<byte[]> inText(String text) throws IOException {
        var all = new ArrayList<byte[]>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String label = block.group(1);
            if (label.endsWith("PRIVATE KEY")) {
                throw new IOException("holds a private key; it may hold certificates only");
            }
            if (!label.endsWith("CERTIFICATE")) {
                throw new IOException("holds '" + label + "'; it may hold certificates only");
            }
            byte[] der = block.group(3) == null ? new byte[0] : decoded(block.group(2));
            if (!certificate(der)) {
                int number = all.size() + 1;
                throw new IOException("is damaged: its certificate " + number + " cannot be read");
            }
            all.add(der);
        }
        return all;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    /// Whether it is a sequence that begins with another one, each of its declared length. What
    /// OpenSSL puts behind a trusted certificate may follow.
    private static boolean certificate(byte[] der) {
        int inner = content(der, 0, der.length);
        return inner > 0 && content(der, inner, der.length) > 0;
    }

    /// Where the content of the sequence begins that stands there; -1 when there is none, or not
    /// all of it.
    private static int content(byte[] der, int at, int end) {
        if (at + 2 > end || der[at] != SEQUENCE) {
            return -1;
        }
        int length = der[at + 1] & 0xff;
        int more = length < 0x80 ? 0 : length - 0x80;
        if (more > 3 || at + 2 + more > end) {
            return -1;
        }
        length = more == 0 ? length : 0;
        for (int i = 0; i < more; i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        int begin = at + 2 + more;
        return length > 0 && length <= end - begin ? begin : -1;
    }
}
