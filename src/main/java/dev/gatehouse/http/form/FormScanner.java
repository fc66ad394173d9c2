package dev.gatehouse.http.form;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.http.BadRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds fields of a form (RFC 7578) in its bytes while they pass; keeps none of them but the
/// short values.
///
/// The form is sent on as it came, so every parser must find the same fields in it. It begins with
/// its boundary and ends with it; the boundary occurs nowhere else; heads have one shape; a field
/// that is read comes once, has no filename and no name like it beside it.
public final class FormScanner {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_VALUE = 4 * 1024;

    /// Of each field, and of all that are texts together.
    private static final int LONGEST_TEXT = 1024 * 1024;

    private static final int LONGEST_SHOWN = 60;

    /// Some parsers ignore what follows the thousandth.
    private static final int MOST_PARTS = 1000;

    /// A field that changes how parsers decode all others (HTML section 4.10.21.4).
    private static final String CHARSET = "_charset_";

    private final DelimiterMatcher delimiter;
    private final String dashed;
    private final Set<String> read;
    private final Found found;
    private final @Nullable Found texts;
    private final @Nullable Found files;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final List<String> lines = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private State state = State.PREAMBLE;
    private byte before;
    private int headLength;
    private final List<Part> parts = new ArrayList<>();
    private long at;
    private long partFrom;
    private long texted;
    private long valueFrom;
    private @Nullable PartHead head;

    /// Receives each of the fields that are read.
    @FunctionalInterface
    public interface Found {
        /// Takes one.
        ///
        /// @param from where its value begins, in bytes from the beginning of the form
        /// @param to where it ends
        void field(String name, String value, long from, long to) throws BadRequest;
    }

    /// A part between two delimiters.
    ///
    /// @param from where its head begins, in bytes from the beginning of the form
    /// @param to where its value ends
    public record Part(long from, long to) {}

    private enum State {
        PREAMBLE,
        DELIMITER,
        HEAD,
        VALUE,
        END
    }

    /// @param contentType the `Content-Type` the form came with
    /// @param read the names of the fields that are read
    /// @throws BadRequest when it has no boundary
    public FormScanner(@Nullable String contentType, Set<String> read, Found found)
            throws BadRequest {
        this(contentType, read, found, null, null);
    }

    /// @param texts receives all other fields that are no files; their values must be UTF-8
    /// @param files receives the places of files, each with an empty value
    public FormScanner(
            @Nullable String contentType,
            Set<String> read,
            Found found,
            @Nullable Found texts,
            @Nullable Found files)
            throws BadRequest {
        byte[] bytes = Boundary.delimiter(contentType);
        this.delimiter = new DelimiterMatcher(bytes);
        this.dashed = new String(bytes, US_ASCII);
        this.read = read;
        this.found = found;
        this.texts = texts;
        this.files = files;
    }

    /// Whether that is the type of a form.
    public static boolean form(@Nullable String contentType) {
        return Boundary.form(contentType);
    }

    /// Whether the last delimiter has come.
    public boolean ended() {
        return state == State.END;
    }

    /// The parts that have ended so far.
    public List<Part> parts() {
        return List.copyOf(parts);
    }

    /// A part with a field, to be put before the form.
    public String part(String field, String value) {
        return "%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(dashed, field, value);
    }

    /// Whether a value would end its part.
    public boolean delimits(String value) {
        return value.contains(dashed);
    }

    /// A part in the message of an error.
    static String words(String name) {
        boolean longer = name.length() > LONGEST_SHOWN;
        return "the part '" + (longer ? name.substring(0, LONGEST_SHOWN) + "…" : name) + "'";
    }

    /// Takes the next bytes.
    ///
    /// @throws BadRequest when they are no form, or one that parsers could read differently
    public void put(byte[] bytes, int from, int count) throws BadRequest {
        int i = from;
        while (i < from + count) {
            if (state == State.VALUE) {
                i += value(bytes, i, from + count);
                continue;
            }
            byte next = bytes[i++];
            at++;
            switch (state) {
                case PREAMBLE -> preamble(next);
                case DELIMITER -> behindDelimiter(next);
                case HEAD -> head(next);
                case VALUE -> throw new IllegalStateException("it is read above");
                case END -> end(next);
            }
        }
    }

    private void preamble(byte next) throws BadRequest {
        if (!delimiter.begins(next, at - 1)) {
            throw new BadRequest(
                    400,
                    "the form must begin with two dashes and the boundary of its Content-Type");
        }
        if (at == delimiter.length()) {
            begin(State.DELIMITER);
        }
    }

    private void begin(State next) {
        state = next;
        held.reset();
        before = 0;
    }

    private void behindDelimiter(byte next) throws BadRequest {
        boolean first = before == 0;
        if (first ? next == '\r' || next == '-' : next == (before == '\r' ? '\n' : '-')) {
            before = next;
            if (!first && next == '\n') {
                beginHead();
            } else if (!first) {
                requirePart();
                begin(State.END);
            }
            return;
        }
        throw new BadRequest(
                400,
                "the form has text behind a boundary; choose a boundary that occurs nowhere else");
    }

    private void requirePart() throws BadRequest {
        if (parts.isEmpty()) {
            throw new BadRequest(400, "the form has no part");
        }
    }

    private void beginHead() throws BadRequest {
        begin(State.HEAD);
        lines.clear();
        headLength = 0;
        partFrom = at;
        if (parts.size() == MOST_PARTS) {
            throw new BadRequest(400, "the form has more than " + MOST_PARTS + " parts");
        }
    }

    private void head(byte next) throws BadRequest {
        if (++headLength > LONGEST_HEAD) {
            throw new BadRequest(400, "the head of a part of the form is too long");
        }
        boolean lineEnd = next == '\n' && before == '\r';
        boolean control = (next >= 0 && next < ' ') || next == 0x7f;
        if ((before == '\r' && next != '\n') || (control && next != '\r' && !lineEnd)) {
            throw new BadRequest(
                    400,
                    "the head of a part of the form has a control character; end its lines with CR"
                            + " LF");
        }
        before = next;
        if (lineEnd) {
            line();
        } else if (next != '\r') {
            held.write(next);
        }
    }

    private void line() throws BadRequest {
        if (held.size() > 0) {
            lines.add(text());
            held.reset();
            return;
        }
        PartHead part = PartHead.of(lines);
        checkName(part);
        head = part;
        valueFrom = at;
        delimiter.restart();
        begin(State.VALUE);
    }

    private String text() throws BadRequest {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(held.toByteArray())).toString();
        } catch (CharacterCodingException _) {
            throw new BadRequest(400, "the head of a part of the form is not UTF-8");
        }
    }

    /// Some servers read names without regard to case, take `model[]` for `model`, or skip spaces
    /// before a name.
    private void checkName(PartHead part) throws BadRequest {
        String name = part.name();
        if (name.equalsIgnoreCase(CHARSET)) {
            throw new BadRequest(400, words(name) + " is not supported; send the form in UTF-8");
        }
        if (read.contains(name)) {
            if (part.file()) {
                throw new BadRequest(400, words(name) + " is no file; send it without a filename");
            }
            if (!seen.add(name)) {
                throw new BadRequest(400, "the form must name one '" + name + "', and only once");
            }
            return;
        }
        int bracket = name.indexOf('[');
        String plain = (bracket < 0 ? name : name.substring(0, bracket)).strip();
        for (String each : read) {
            if (plain.equalsIgnoreCase(each)) {
                throw new BadRequest(400, words(name) + " must have the name '" + each + "'");
            }
        }
    }

    /// Reads a value up to the delimiter behind it, or to the end of what is here; returns how many
    /// bytes that is.
    private int value(byte[] bytes, int from, int to) throws BadRequest {
        PartHead part = current();
        int count = delimiter.search(bytes, from, to);
        boolean known = read.contains(part.name());
        boolean kept = known || (texts != null && !part.file());
        int longest = known ? LONGEST_VALUE : LONGEST_TEXT;
        if (kept && held.size() + count > longest + delimiter.length()) {
            throw new BadRequest(400, words(part.name()) + " is longer than " + longest + " bytes");
        }
        if (kept) {
            held.write(bytes, from, count);
        }
        at += count;
        if (delimiter.complete()) {
            endOfPart(part, kept);
        }
        return count;
    }

    private void endOfPart(PartHead part, boolean kept) throws BadRequest {
        long length = at - delimiter.length() - 2 - valueFrom;
        if (!delimiter.onNewLine() || length < 0) {
            throw new BadRequest(
                    400,
                    words(part.name())
                            + " has the boundary in its value; choose a boundary that occurs nowhere"
                            + " else, and end the value with CR LF");
        }
        if (part.length() >= 0 && part.length() != length) {
            throw new BadRequest(
                    400, words(part.name()) + " has another length than its Content-Length");
        }
        if (read.contains(part.name())) {
            found.field(part.name(), value(part, (int) length), valueFrom, valueFrom + length);
        } else if (kept && texts != null) {
            texted += length;
            if (texted > LONGEST_TEXT) {
                throw new BadRequest(
                        400,
                        "the fields of the form are longer than %d bytes together"
                                .formatted(LONGEST_TEXT));
            }
            texts.field(part.name(), text(part, (int) length), valueFrom, valueFrom + length);
        } else if (files != null && part.length() < 0) {
            files.field(part.name(), "", valueFrom, valueFrom + length);
        } else if (files != null) {
            throw new BadRequest(400, words(part.name()) + " must not have a Content-Length");
        }
        parts.add(new Part(partFrom, valueFrom + length));
        begin(State.DELIMITER);
    }

    /// A value of which parsers could make different texts is rejected.
    private String value(PartHead part, int length) throws BadRequest {
        byte[] bytes = held.toByteArray();
        for (int i = 0; i < length; i++) {
            if (bytes[i] < ' ' || bytes[i] == 0x7f) {
                throw new BadRequest(
                        400, words(part.name()) + " must have printable ASCII characters only");
            }
        }
        return new String(bytes, 0, length, US_ASCII);
    }

    private String text(PartHead part, int length) throws BadRequest {
        if (part.length() >= 0) {
            throw new BadRequest(400, words(part.name()) + " must not have a Content-Length");
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(held.toByteArray(), 0, length);
            return UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException _) {
            throw new BadRequest(400, words(part.name()) + " is not UTF-8");
        }
    }

    private PartHead current() {
        if (head == null) {
            throw new IllegalStateException("there is no part yet");
        }
        return head;
    }

    private void end(byte next) throws BadRequest {
        if (next != '\r' && next != '\n' && next != ' ' && next != '\t') {
            throw new BadRequest(400, "the form goes on behind its last boundary; end it there");
        }
    }
}
