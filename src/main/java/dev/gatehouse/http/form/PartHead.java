package dev.gatehouse.http.form;

import dev.gatehouse.http.BadRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The head of a part: its name, and what else decides how its value is read.
///
/// @param name the name of its field
/// @param file whether it has the name of a file
/// @param length the length of the value as its `Content-Length` states it; -1 when there is none
record PartHead(String name, boolean file, long length) {
    private static final String DISPOSITION = "content-disposition";
    private static final String NAME = "name";
    private static final Set<String> FILE = Set.of("filename", "filename*");

    /// Transfer encodings that leave a value as it is.
    private static final Set<String> IDENTICAL = Set.of("7bit", "8bit", "binary");

    /// Reads the lines of a head, without their ends.
    static PartHead of(List<String> lines) throws BadRequest {
        Map<String, String> fields = fields(lines);
        Parameters disposition =
                Parameters.parse(
                        fields.getOrDefault(DISPOSITION, ""),
                        "the Content-Disposition of a part of the form");
        List<String> names = disposition.names();
        boolean named = !names.isEmpty() && names.getFirst().equals(NAME);
        boolean others = !FILE.containsAll(names.subList(named ? 1 : 0, names.size()));
        String name = disposition.get(NAME);
        if (!disposition.value().equals("form-data") || name == null || !named || others) {
            throw new BadRequest(
                    400,
                    "each part of the form needs a Content-Disposition as in: form-data;"
                            + " name=\"field\"; filename=\"name of the file\"");
        }
        if (name.isEmpty()) {
            throw new BadRequest(400, "a part of the form has no name");
        }
        checkName(name);
        checkEncoding(name, fields);
        return new PartHead(name, names.size() > 1, length(name, fields.get("content-length")));
    }

    private static Map<String, String> fields(List<String> lines) throws BadRequest {
        Map<String, String> fields = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon <= 0 || !line.substring(0, colon).chars().allMatch(c -> token(c))) {
                throw new BadRequest(
                        400,
                        "the head of a part of the form has a malformed line; write each field on"
                                + " one line");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (fields.put(name, value) != null) {
                throw new BadRequest(400, "a part of the form has the field '" + name + "' twice");
            }
        }
        return fields;
    }

    private static boolean token(int c) {
        return Parameters.token((char) c);
    }

    private static void checkName(String name) throws BadRequest {
        if (name.indexOf('\\') >= 0) {
            throw new BadRequest(400, of(name) + " has a backslash in its name");
        }
    }

    private static void checkEncoding(String name, Map<String, String> fields) throws BadRequest {
        String encoding = fields.getOrDefault("content-transfer-encoding", "binary");
        if (!IDENTICAL.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw new BadRequest(400, of(name) + " has a transfer encoding; send it as it is");
        }
        String type = fields.getOrDefault("content-type", "");
        String lower = type.toLowerCase(Locale.ROOT);
        if (lower.startsWith("multipart/") || lower.startsWith("message/")) {
            throw new BadRequest(400, of(name) + " holds parts of its own; send each by itself");
        }
        if (lower.contains("charset")) {
            Charsets.check(
                    Parameters.parse(type, "the Content-Type of " + of(name)).get("charset"),
                    of(name));
        }
    }

    private static long length(String name, @Nullable String stated) throws BadRequest {
        if (stated == null) {
            return -1;
        }
        if (!stated.matches("\\d{1,18}")) {
            throw new BadRequest(400, of(name) + " has a malformed Content-Length");
        }
        return Long.parseLong(stated);
    }

    /// A part in the message of an error.
    private static String of(String name) {
        return FormScanner.words(name);
    }
}
