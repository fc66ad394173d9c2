package dev.gatehouse.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.http.form.FormScanner;
import dev.gatehouse.stream.Spool;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
    private final InputStream in;
    private final FormScanner scanner;
    private final Spool spool;
    private final byte[] part = new byte[PART];
    private @Nullable String model;
    private long modelFrom;
    private long modelTo;
    private boolean complete;
    private boolean spooled;

    private Form(BodySource source, @Nullable String contentType, Path directory)
            throws IOException {
        this.length = source.length();
        this.scanner = new FormScanner(contentType, Set.of(MODEL), this::field);
        this.in = source.open();
        this.spool = new Spool(directory, IN_MEMORY);
    }

    /// Begins to read a form.
    ///
    /// @param directory for files that are too long for the memory
    /// @throws BadRequest when it is no form
    public static Form read(BodySource source, @Nullable String contentType, Path directory)
            throws IOException {
        var form = new Form(source, contentType, directory);
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

    /// The form with another model named in it; one that names none gets it as its first field. It
    /// stays as it is when `other` is empty.
    public RequestPayload withModel(String other) {
        Splice splice = splice(other);
        long change = splice.with().length - (splice.to() - splice.from());
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
                spool.writeTo(out, 0, splice.from());
                out.write(splice.with());
                spool.writeTo(out, splice.to(), spool.length());
                passRest(out);
            }
        };
    }

    /// Bytes in the place of a part of the form.
    private record Splice(long from, long to, String text) {
        byte[] with() {
            return text.getBytes(UTF_8);
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
        spool.add(part, 0, count);
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
