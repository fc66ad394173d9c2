package dev.gatehouse.admission;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Form;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Stage;
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
    private static final Field<Boolean> STREAM = Field.bool("stream");
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
        call.record().phase(CallRecord.Phase.READING);
        return next.proceed(call.with(content(call)));
    }

    private RequestBody content(Call call) {
        return switch (call.operation().shape()) {
            case JSON -> new RequestBody.JsonBody(parse(call));
            case FORM -> form(call);
            case RELAY ->
                    call.source().length() == 0
                            ? new RequestBody.NoBody()
                            : new RequestBody.OpaqueBody(call.source());
            case LIST -> new RequestBody.NoBody();
        };
    }

    private RequestBody form(Call call) {
        String type = call.head().headers().first("content-type");
        if (!FormScanner.form(type)) {
            return new RequestBody.JsonBody(parse(call));
        }
        refuseCodings(call);
        allowTime(call);
        try {
            Form form = Form.read(call.source(), type, directory);
            call.record().onClosed(_ -> form.close());
            return new RequestBody.FormBody(form);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Json parse(Call call) {
        refuseCodings(call);
        try {
            Json body = Json.parse(read(call));
            if (body.kind() != Json.Kind.OBJECT) {
                throw new MalformedJson("the body must be a JSON object", null);
            }
            body.rejectDuplicateNames();
            if (Boolean.TRUE.equals(STREAM.in(body))) {
                call.record().markStreaming();
                allowTime(call);
            }
            return body;
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    private void allowTime(Call call) {
        call.scope().start(dev.gatehouse.call.CallScope.Timeout.TOTAL, streamTimeout);
    }

    /// Bodies that unpack to more than they weigh are not taken.
    private static void refuseCodings(Call call) {
        String coding = call.head().headers().first("content-encoding");
        if (coding != null && !coding.toLowerCase(Locale.ROOT).equals("identity")) {
            String reason = "Send the body without content coding '" + coding + "'.";
            throw new Problem.BadTransport(415, reason).asException();
        }
    }

    /// Reads into one array of the right length where the length is known.
    private static byte[] read(Call call) {
        long length = call.source().length();
        try {
            InputStream in = call.source().open();
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
