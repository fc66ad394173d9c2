package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the fields of a form (RFC 7578) in its bytes while they pass; keeps none of them but the
/// short values.
public final class FormScanner {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_VALUE = 4 * 1024;
    private static final int LONGEST_BOUNDARY = 70;

    private final byte[] delimiter;
    private final Found found;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private State state = State.PREAMBLE;
    private int matched;
    private long at;
    private long valueFrom;
    private long firstDelimiter;
    private @Nullable String name;

    /// Receives every field that is no file.
    @FunctionalInterface
    public interface Found {
        /// Takes one.
        ///
        /// @param value its text; `null` when it is too long to be a known one
        /// @param from where its value begins, in bytes from the beginning of the form
        /// @param to where it ends
        void field(String name, @Nullable String value, long from, long to) throws BadRequest;
    }

    private enum State {
        PREAMBLE,
        DELIMITER,
        HEAD,
        VALUE,
        END
    }

    /// @param contentType the `Content-Type` the form came with
    /// @throws BadRequest when it has no boundary
    public FormScanner(@Nullable String contentType, Found found) throws BadRequest {
        this.delimiter = ("\r\n--" + boundary(contentType)).getBytes(US_ASCII);
        this.found = found;
        // The first delimiter may stand at the very beginning.
        this.matched = 2;
    }

    /// Whether that is the type of a form.
    public static boolean form(@Nullable String contentType) {
        return contentType != null
                && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /// Whether the last delimiter has come.
    public boolean ended() {
        return state == State.END;
    }

    /// Where the first delimiter begins, in bytes from the beginning of the form.
    public long firstDelimiter() {
        return firstDelimiter;
    }

    /// A part with a field, to be put before the first delimiter.
    public String part(String field, String value) {
        String dashed = new String(delimiter, 2, delimiter.length - 2, US_ASCII);
        return "%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(dashed, field, value);
    }

    /// Takes the next bytes.
    ///
    /// @throws BadRequest when they are no form
    public void put(byte[] bytes, int from, int count) throws BadRequest {
        for (int i = from; i < from + count; i++) {
            at++;
            switch (state) {
                case PREAMBLE, VALUE -> body(bytes[i]);
                case DELIMITER -> delimiter(bytes[i]);
                case HEAD -> head(bytes[i]);
                case END -> {
                    // What follows the end means nothing (RFC 2046 section 5.1.1).
                }
            }
        }
    }

    private void body(byte next) throws BadRequest {
        if (next == delimiter[matched]) {
            matched++;
            if (matched == delimiter.length) {
                endOfPart();
            }
            return;
        }
        if (matched > 0) {
            keep(delimiter, matched);
            matched = next == delimiter[0] ? 1 : 0;
            if (matched == 1) {
                return;
            }
        }
        keepOne(next);
    }

    private void endOfPart() throws BadRequest {
        if (state == State.VALUE && name != null) {
            boolean all = held.size() <= LONGEST_VALUE;
            found.field(name, all ? held.toString(UTF_8) : null, valueFrom, at - delimiter.length);
        }
        if (state == State.PREAMBLE) {
            firstDelimiter = at - delimiter.length + 2;
        }
        state = State.DELIMITER;
        held.reset();
        matched = 0;
    }

    private void delimiter(byte next) throws BadRequest {
        held.write(next);
        if (next == '\n') {
            state = State.HEAD;
            held.reset();
        } else if (held.size() == 2 && held.toString(US_ASCII).equals("--")) {
            state = State.END;
        } else if (held.size() > LONGEST_BOUNDARY) {
            throw new BadRequest(400, "the form is malformed after a boundary");
        }
    }

    private void head(byte next) throws BadRequest {
        held.write(next);
        if (held.size() > LONGEST_HEAD) {
            throw new BadRequest(400, "the head of a part of the form is too long");
        }
        if (next != '\n') {
            return;
        }
        String text = held.toString(UTF_8);
        if (text.equals("\r\n") || text.endsWith("\r\n\r\n")) {
            name = fieldName(text);
            valueFrom = at;
            state = State.VALUE;
            held.reset();
        }
    }

    private void keep(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            keepOne(bytes[i]);
        }
    }

    private void keepOne(byte next) {
        if (state == State.VALUE && name != null && held.size() <= LONGEST_VALUE) {
            held.write(next);
        }
    }

    /// The name of a field; `null` for a file.
    private static @Nullable String fieldName(String head) {
        for (String line : head.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
                return parameter(line, "filename") == null && parameter(line, "filename*") == null
                        ? parameter(line, "name")
                        : null;
            }
        }
        return null;
    }

    private static String boundary(@Nullable String contentType) throws BadRequest {
        String boundary = contentType == null ? null : parameter(contentType, "boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
            throw new BadRequest(
                    400, "send multipart/form-data with a boundary of 1 to 70 characters");
        }
        return boundary;
    }

    /// A parameter of a header field, with its quotes taken off.
    private static @Nullable String parameter(String field, String wanted) {
        int i = field.indexOf(';');
        while (i >= 0 && i < field.length()) {
            int equals = field.indexOf('=', i);
            if (equals < 0) {
                return null;
            }
            String name = field.substring(i + 1, equals).strip();
            var value = new StringBuilder();
            i = value(field, equals + 1, value);
            if (name.equalsIgnoreCase(wanted)) {
                return value.toString();
            }
        }
        return null;
    }

    /// Reads a token or a quoted text; gives the place of the semicolon behind it.
    private static int value(String field, int from, StringBuilder into) {
        boolean quoted = from < field.length() && field.charAt(from) == '"';
        int i = quoted ? from + 1 : from;
        while (i < field.length() && field.charAt(i) != (quoted ? '"' : ';')) {
            boolean escaped = quoted && field.charAt(i) == '\\' && i + 1 < field.length();
            into.append(field.charAt(escaped ? i + 1 : i));
            i += escaped ? 2 : 1;
        }
        int rest = field.indexOf(';', Math.min(i, field.length()));
        return rest < 0 ? field.length() : rest;
    }
}
