package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.http.Headers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// A request in the one form of AWS Signature Version 4, whose digest is signed.
///
/// @param text the form itself
/// @param signedHeaders the names of the fields in it
record CanonicalRequest(String text, String signedHeaders) {
    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// @param target path and query as they are sent
    /// @param headers of which those that belong to AWS and the content type are signed
    /// @param digest that of the body, in hex
    static CanonicalRequest of(
            String method, String target, String host, Headers headers, String digest) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        SortedMap<String, String> fields = fields(host, headers);
        String names = String.join(";", fields.keySet());
        var text = new StringBuilder(512).append(method).append('\n');
        text.append(path(path)).append('\n').append(query(query)).append('\n');
        fields.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
        text.append('\n').append(names).append('\n').append(digest);
        return new CanonicalRequest(text.toString(), names);
    }

    private static SortedMap<String, String> fields(String host, Headers headers) {
        var fields = new TreeMap<String, String>();
        fields.put("host", host);
        headers.forEach(
                (name, value) -> {
                    String lower = name.toLowerCase(Locale.ROOT);
                    if (lower.startsWith("x-amz-") || lower.equals("content-type")) {
                        String plain = value.strip().replaceAll(" +", " ");
                        fields.merge(lower, plain, (one, other) -> one + "," + other);
                    }
                });
        return fields;
    }

    /// Every segment is encoded as it is sent: what has been encoded already, is encoded twice.
    private static String path(String path) {
        return path.isEmpty() ? "/" : encoded(path, UNRESERVED + "/");
    }

    private static String query(String query) {
        List<String> pairs = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!pair.isEmpty()) {
                // A name is sorted before those that it begins.
                pairs.add(plainly(name) + '\0' + plainly(value));
            }
        }
        Collections.sort(pairs);
        return String.join("&", pairs).replace('\0', '=');
    }

    /// Encoded once, however it was sent.
    private static String plainly(String text) {
        return encoded(text, UNRESERVED + "%");
    }

    private static String encoded(String text, String plain) {
        var out = new StringBuilder(text.length() + 16);
        for (byte each : text.getBytes(UTF_8)) {
            if (each > 0 && plain.indexOf(each) >= 0) {
                out.append((char) each);
            } else {
                out.append('%');
                out.append(hex(each >> 4)).append(hex(each));
            }
        }
        return out.toString();
    }

    private static char hex(int digit) {
        return "0123456789ABCDEF".charAt(digit & 0xf);
    }
}
