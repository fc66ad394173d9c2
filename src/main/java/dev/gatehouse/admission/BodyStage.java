package dev.gatehouse.admission;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Content;
import dev.gatehouse.call.Form;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.call.Trail;
import dev.gatehouse.http.FormScanner;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/// Reads the body as far as it must be understood, and refuses what cannot be.
public final class BodyStage implements Stage {
    private static final Field<Boolean> STREAM = Field.flag("stream");
    private static final int FIRST_ROOM = 16 * 1024;

    private final Duration streamTimeout;
    private final Path directory;

    /// @param streamTimeout how long a call may take whose answer is streamed
    /// @param directory where uploads are kept that must be read before they can be sent
    public BodyStage(Duration streamTimeout, Path directory) {
        this.streamTimeout = streamTimeout;
        this.directory = directory;
    }

    @Override
    public Answer take(Call call, Next next) {
        call.trail().enter(Trail.Phase.READING);
        return next.proceed(call.with(content(call)));
    }

    private Content content(Call call) {
        return switch (call.operation().shape()) {
            case JSON -> new Content.Text(parse(call));
            case FORM -> form(call);
            case RELAY ->
                    call.upload().length() == 0
                            ? new Content.Nothing()
                            : new Content.Bytes(call.upload());
            case LIST -> new Content.Nothing();
        };
    }

    private Content form(Call call) {
        String type = call.head().headers().first("content-type");
        if (!FormScanner.form(type)) {
            return new Content.Text(parse(call));
        }
        refuseCodings(call);
        allowTime(call);
        try {
            Form form = Form.read(call.upload(), type, directory);
            call.trail().atEnd(_ -> form.close());
            return new Content.Parts(form);
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
    }

    private Json parse(Call call) {
        refuseCodings(call);
        try {
            Json body = Json.parse(read(call));
            if (body.kind() != Json.Kind.OBJECT) {
                throw new MalformedJson("the body must be a JSON object", null);
            }
            body.refuseTwinsHere();
            if (Boolean.TRUE.equals(STREAM.in(body))) {
                call.trail().wantsStream();
                allowTime(call);
            }
            return body;
        } catch (MalformedJson wrong) {
            throw new Problem.Malformed(wrong.reason(), wrong.field()).asRefusal();
        }
    }

    private void allowTime(Call call) {
        call.lifeline().start(dev.gatehouse.call.Lifeline.Clock.TOTAL, streamTimeout);
    }

    /// Bodies that unpack to more than they weigh are not taken.
    private static void refuseCodings(Call call) {
        String coding = call.head().headers().first("content-encoding");
        if (coding != null && !coding.toLowerCase(Locale.ROOT).equals("identity")) {
            String reason = "Send the body without content coding '" + coding + "'.";
            throw new Problem.BadTransport(415, reason).asRefusal();
        }
    }

    /// Reads into one array of the right length where the length is known.
    private static byte[] read(Call call) {
        long length = call.upload().length();
        try {
            InputStream in = call.upload().open();
            if (length < 0) {
                var bytes = new ByteArrayOutputStream(FIRST_ROOM);
                in.transferTo(bytes);
                return bytes.toByteArray();
            }
            var bytes = new byte[(int) length];
            int read = in.readNBytes(bytes, 0, bytes.length);
            // The end must be seen too: it is what makes the connection ready for the next call.
            boolean whole = read == bytes.length && in.read() < 0;
            return whole ? bytes : Arrays.copyOf(bytes, read);
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
    }
}
