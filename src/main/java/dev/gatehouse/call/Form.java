package dev.gatehouse.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.http.form.FormScanner;
import dev.gatehouse.stream.Spool;
import dev.gatehouse.stream.SpoolFolder;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A form with files, read as far as must be: up to the field that names the model. What was read
/// is spooled; the rest is passed on while it arrives.
///
/// What parsers could read differently is rejected wherever it comes; see [FormScanner].
public final class Form implements Closeable {
    /// A form this short is held whole, so that it can be sent again.
    private static final int SHORT = 1 << 20;

    private static final int IN_MEMORY = 1 << 20;
    private static final int PART = 32 * 1024;
    private static final String MODEL = "model";

    private final long length;
    private final @Nullable String contentType;
    private final InputStream in;
    private final FormScanner scanner;
    private final SpoolFolder folder;
    private final Spool spool;
    private final byte[] part = new byte[PART];
    private final List<Splice> changes = new ArrayList<>();
    private @Nullable String model;
    private long modelFrom;
    private long modelTo;
    private boolean complete;
    private boolean spooled;

    private Form(BodySource source, @Nullable String contentType, SpoolFolder folder)
            throws IOException {
        this.length = source.length();
        this.contentType = contentType;
        this.scanner = new FormScanner(contentType, Set.of(MODEL), this::field);
        this.in = source.open();
        this.folder = folder;
        this.spool = new Spool(folder, IN_MEMORY);
    }

    /// Begins to read a form.
    ///
    /// @param folder for what is too long for the memory
    /// @throws BadRequest when it is no form
    /// @throws ProblemException when the folder may have no more
    public static Form read(BodySource source, @Nullable String contentType, SpoolFolder folder)
            throws IOException {
        var form = new Form(source, contentType, folder);
        try {
            boolean brief = form.length >= 0 && form.length <= SHORT;
            while (!form.complete && (brief || form.model == null)) {
                form.readOn();
            }
            form.spooled = form.complete;
            return form;
        } catch (IOException | RuntimeException e) {
            form.close();
            throw e;
        }
    }

    /// The model it names; `null` when it names none.
    public @Nullable String model() {
        return model;
    }

    /// Whether the whole form is kept, so that it can be sent again.
    public boolean complete() {
        return spooled;
    }

    /// A field that is no file.
    ///
    /// @param from where its value begins, in bytes from the beginning of the form
    /// @param to where it ends
    public record Text(String name, String value, long from, long to) {}

    /// A file of a form.
    ///
    /// @param from where its content begins, in bytes from the beginning of the form
    /// @param to where it ends
    public record Upload(String name, long from, long to) {}

    /// Reads the whole form, and gives its fields that are no files, but for the model.
    ///
    /// @throws BadRequest when a value is too long for a text, is not UTF-8, or states its length
    /// @throws ProblemException when the folder may have no more
    public List<Text> texts() throws IOException {
        var texts = new ArrayList<Text>();
        scan((name, value, from, to) -> texts.add(new Text(name, value, from, to)), null);
        return texts;
    }

    /// Reads the whole form, and gives the places of its files.
    ///
    /// @throws BadRequest as [#texts()]
    /// @throws ProblemException as [#texts()]
    public List<Upload> uploads() throws IOException {
        var uploads = new ArrayList<Upload>();
        scan(null, (name, _, from, to) -> uploads.add(new Upload(name, from, to)));
        return uploads;
    }

    /// The content of a file, held in memory.
    public byte[] content(Upload upload) throws IOException {
        var out = new ByteArrayOutputStream();
        spool.writeTo(out, upload.from(), upload.to());
        return out.toByteArray();
    }

    private void scan(FormScanner.@Nullable Found texts, FormScanner.@Nullable Found files)
            throws IOException {
        readAll();
        var reader =
                new FormScanner(
                        contentType, Set.of(MODEL), (name, value, from, to) -> {}, texts, files);
        var out =
                new OutputStream() {
                    @Override
                    public void write(int single) throws IOException {
                        write(new byte[] {(byte) single}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int count) throws IOException {
                        reader.put(bytes, from, count);
                    }
                };
        spool.writeTo(out, 0, spool.length());
    }

    /// Reads the whole form, and digests its parts as they are sent, each with its head. Forms that
    /// differ in nothing but their boundary are equal.
    ///
    /// @throws BadRequest when it is no form
    /// @throws ProblemException as [#texts()]
    public void digest(MessageDigest digest) throws IOException {
        readAll();
        var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
        for (FormScanner.Part each : scanner.parts()) {
            digest.update(bytes(each.to() - each.from()));
            spool.writeTo(out, each.from(), each.to());
        }
        changes.sort(Comparator.comparingLong(Splice::from));
        for (Splice change : changes) {
            digest.update(bytes(change.from()));
            digest.update(bytes(change.with().length));
            digest.update(change.with());
        }
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private void readAll() throws IOException {
        while (!complete) {
            readOn();
        }
        spooled = true;
    }

    /// Gives a field another value.
    ///
    /// @param text one that [#texts()] has given
    /// @throws BadRequest when the value has the boundary of the form in it
    public void replace(Text text, String value) throws BadRequest {
        replace(text.from(), text.to(), value.getBytes(UTF_8));
    }

    /// Gives a file another content.
    ///
    /// @param upload one that [#uploads()] has given
    /// @throws BadRequest when the content has the boundary of the form in it
    public void replace(Upload upload, byte[] content) throws BadRequest {
        replace(upload.from(), upload.to(), content);
    }

    private void replace(long from, long to, byte[] value) throws BadRequest {
        if (scanner.delimits(new String(value, ISO_8859_1))) {
            throw new BadRequest(400, "the form has its boundary in a value; choose another");
        }
        changes.removeIf(change -> change.from() == from);
        changes.add(new Splice(from, to, value));
    }

    /// The form with another model named in it, and with the values of fields that were replaced;
    /// one that names no model gets it as its first field. The model stays as it is when `other` is
    /// empty.
    public RequestPayload withModel(String other) {
        var splices = new ArrayList<>(changes);
        splices.add(splice(other));
        splices.sort(Comparator.comparingLong(Splice::from));
        long change = splices.stream().mapToLong(Splice::growth).sum();
        return new RequestPayload() {
            @Override
            public long length() {
                return length < 0 ? -1 : length + change;
            }

            @Override
            public boolean replayable() {
                return spooled;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                long at = 0;
                for (Splice splice : splices) {
                    spool.writeTo(out, at, splice.from());
                    out.write(splice.with());
                    at = splice.to();
                }
                spool.writeTo(out, at, spool.length());
                passRest(out);
            }
        };
    }

    /// Bytes in the place of a part of the form.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Splice(long from, long to, byte[] with) {
        Splice(long from, long to, String text) {
            this(from, to, text.getBytes(UTF_8));
        }

        long growth() {
            return with.length - (to - from);
        }
    }

    private Splice splice(String other) {
        if (other.isEmpty() || other.equals(model)) {
            return new Splice(0, 0, "");
        }
        return model == null
                ? new Splice(0, 0, scanner.part(MODEL, other))
                : new Splice(modelFrom, modelTo, other);
    }

    @Override
    public void close() {
        try {
            spool.close();
        } catch (IOException _) {
            // Its file has no name; the system takes it back with the program.
        }
    }

    private void passRest(OutputStream out) throws IOException {
        while (!complete) {
            int count;
            try {
                count = next();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.write(part, 0, count);
        }
    }

    private void readOn() throws IOException {
        int count = next();
        try {
            spool.add(part, 0, count);
        } catch (SpoolFolder.FullException e) {
            throw (e.alone() ? new Problem.TooLarge(folder.most()) : new Problem.Overloaded())
                    .asException();
        }
    }

    /// Reads and looks through the next part; gives its length, 0 at the end.
    private int next() throws IOException {
        int count = in.read(part, 0, part.length);
        if (count >= 0) {
            scanner.put(part, 0, count);
            return count;
        }
        if (!scanner.ended()) {
            throw new BadRequest(400, "the form ends before its last boundary");
        }
        complete = true;
        return 0;
    }

    private void field(String name, String value, long from, long to) {
        model = value;
        modelFrom = from;
        modelTo = to;
    }
}
