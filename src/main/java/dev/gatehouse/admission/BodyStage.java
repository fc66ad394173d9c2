package dev.gatehouse.admission;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Form;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.http.form.FormScanner;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the body as far as it must be understood, and rejects what cannot be.
public final class BodyStage implements Stage {
    /// The longest JSON body of a relayed call that is read.
    private static final int SHORT = 1 << 20;

    private static final String MODEL = "model";

    /// What clients of Azure call the model in a query.
    private static final String DEPLOYMENT = "deployment";

    private final Duration streamTimeout;
    private final Path directory;
    private final Dialects dialects;

    /// @param streamTimeout how long a call may take whose answer streams
    /// @param directory where uploads are spooled that must be read before they can be sent
    public BodyStage(Duration streamTimeout, Path directory, Dialects dialects) {
        this.streamTimeout = streamTimeout;
        this.directory = directory;
        this.dialects = dialects;
    }

    @Override
    public Answer take(Call call, Next next) {
        call.record().phase(CallRecord.Phase.READING);
        RequestBody body = body(call);
        RequestFacts facts = facts(call, body);
        String model = facts.model();
        if (model != null && model.length() > RequestFacts.LONGEST_MODEL) {
            throw RequestFacts.modelTooLong(model).asException();
        }
        call.record().facts(facts);
        if (facts.streaming()) {
            call.scope().start(CallScope.Timeout.TOTAL, streamTimeout);
        }
        return next.proceed(call.with(body, facts));
    }

    private RequestBody body(Call call) {
        return switch (call.operation().shape()) {
            case JSON -> new RequestBody.JsonBody(parse(call));
            case FORM -> form(call);
            case RELAY, REMOVAL -> relayed(call);
            case LIST -> new RequestBody.NoBody();
        };
    }

    private RequestFacts facts(Call call, RequestBody body) {
        try {
            if (!call.operation().relayed() && body instanceof RequestBody.JsonBody(Json json)) {
                return dialects.client(call.operation(), call.head()).facts(call.request(), json);
            }
            String model = model(call, body);
            return model == null ? RequestFacts.NONE : new RequestFacts(model, false);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    /// The model of a form or of a relayed call: that in the path, else that in the body, else that
    /// in the query, where a WebSocket of the Realtime API names it.
    private static @Nullable String model(Call call, RequestBody body) throws MalformedJson {
        String inPath = call.request().parameters().get(MODEL);
        if (inPath != null) {
            return inPath;
        }
        return switch (body) {
            case RequestBody.JsonBody(Json json) -> model(json);
            case RequestBody.FormBody(Form form) -> form.model();
            case RequestBody.NoBody _ -> inQuery(call);
            case RequestBody.OpaqueBody _, RequestBody.Unread _ -> null;
        };
    }

    private static @Nullable String model(Json body) throws MalformedJson {
        Json model = body.kind() == Json.Kind.OBJECT ? body.member(MODEL) : null;
        return model != null && model.hasText() ? model.text() : null;
    }

    private static @Nullable String inQuery(Call call) {
        RequestTarget target = call.head().target();
        if (!call.operation().relayed() || target.query().isEmpty()) {
            return null;
        }
        String model = target.parameter(MODEL);
        String deployment = target.parameter(DEPLOYMENT);
        if (model != null && deployment != null) {
            throw new Problem.Malformed(
                            "The query names both a model and a deployment; name one.", MODEL)
                    .asException();
        }
        return model == null ? deployment : model;
    }

    /// A short JSON body of a relayed call is read for its model; native access passes the bytes.
    private static RequestBody relayed(Call call) {
        long length = call.source().length();
        if (length == 0) {
            return new RequestBody.NoBody();
        }
        Headers headers = call.head().headers();
        String type = headers.first("content-type");
        boolean json = type != null && type.toLowerCase(Locale.ROOT).contains("json");
        if (!json || length < 0 || length > SHORT || headers.first("content-encoding") != null) {
            return new RequestBody.OpaqueBody(call.source());
        }
        byte[] bytes = BodyReader.read(call);
        try {
            Json body = Json.parse(bytes).rejectDuplicateNames();
            return new RequestBody.JsonBody(body);
        } catch (MalformedJson _) {
            return new RequestBody.OpaqueBody(BodySource.of(bytes));
        }
    }

    private RequestBody form(Call call) {
        String type = call.head().headers().first("content-type");
        if (!FormScanner.form(type)) {
            return new RequestBody.JsonBody(parse(call));
        }
        rejectCodings(call);
        call.scope().start(CallScope.Timeout.TOTAL, streamTimeout);
        call.source().within(streamTimeout);
        try {
            Form form = Form.read(call.source(), type, directory);
            call.record().onClosed(_ -> form.close());
            return new RequestBody.FormBody(form);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Json parse(Call call) {
        rejectCodings(call);
        try {
            Json body = Json.parseUtf8(BodyReader.read(call));
            BodyReader.check(call.record().memory().takeValues(body.values()));
            if (body.kind() != Json.Kind.OBJECT) {
                throw new MalformedJson("the body must be a JSON object", null);
            }
            return body.rejectDuplicateNames();
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    /// Compressed bodies are not accepted: they unpack to more than admission has counted.
    private static void rejectCodings(Call call) {
        String coding = call.head().headers().first("content-encoding");
        if (coding != null && !coding.toLowerCase(Locale.ROOT).equals("identity")) {
            String reason = "Send the body without content coding '" + coding + "'.";
            throw new Problem.BadTransport(415, reason).asException();
        }
    }
}
