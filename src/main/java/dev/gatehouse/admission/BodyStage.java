package dev.gatehouse.admission;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.call.Trail;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/// Reads the body and refuses what cannot be understood.
public final class BodyStage implements Stage {
    private static final Field<Boolean> STREAM = Field.flag("stream");
    private static final int FIRST_ROOM = 16 * 1024;

    private final Dialects dialects;
    private final Duration streamTimeout;

    /// @param streamTimeout how long a call may take whose answer is streamed
    public BodyStage(Dialects dialects, Duration streamTimeout) {
        this.dialects = dialects;
        this.streamTimeout = streamTimeout;
    }

    @Override
    public Answer take(Call call, Next next) {
        refuseCodings(call);
        call.trail().enter(Trail.Phase.READING);
        Json body = parse(call);
        return next.proceed(call.with(body));
    }

    private Json parse(Call call) {
        try {
            Json body = Json.parse(read(call));
            if (body.kind() != Json.Kind.OBJECT) {
                throw new MalformedJson("the body must be a JSON object", null);
            }
            body.refuseTwinsHere();
            dialects.of(call.operation()).check(body);
            if (Boolean.TRUE.equals(STREAM.in(body))) {
                call.trail().wantsStream();
                call.lifeline().start(Lifeline.Clock.TOTAL, streamTimeout);
            }
            return body;
        } catch (MalformedJson wrong) {
            throw new Problem.Malformed(wrong.reason(), wrong.field()).asRefusal();
        }
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
