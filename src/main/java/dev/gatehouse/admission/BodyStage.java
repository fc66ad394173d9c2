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
import dev.gatehouse.json.MemberNames;
import dev.gatehouse.stream.SpoolFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the body as far as it must be understood, and rejects what cannot be.
public final class BodyStage implements Stage {
    /// The longest JSON body of a relayed call that is read.
    private static final int SHORT = 1 << 20;

    private static final String MODEL = "model";

    /// What clients of Azure call the model in a query.
    private static final String DEPLOYMENT = "deployment";

    private final Duration streamTimeout;
    private final SpoolFolder folder;
    private final Dialects dialects;

    /// @param streamTimeout how long a call may take whose answer streams
    /// @param folder where uploads are spooled that must be read before they can be sent
    public BodyStage(Duration streamTimeout, SpoolFolder folder, Dialects dialects) {
        this.streamTimeout = streamTimeout;
        this.folder = folder;
        this.dialects = dialects;
    }

    @Override
    public Answer take(Call call, Next next) {
        call.record().phase(CallRecord.Phase.READING);
        RequestBody body = body(call);
        RequestFacts facts = facts(call, body);
        String model = facts.model();
        Problem fault = model == null ? null : RequestFacts.fault(model);
        if (fault != null) {
            throw fault.asException();
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
        Set<String> named = new HashSet<>();
        for (RequestTarget.Parameter each : target.parameters()) {
            if (each.reads(MODEL) || each.reads(DEPLOYMENT)) {
                named.add(each.value());
            }
        }
        if (named.size() > 1) {
            throw new Problem.Malformed("The query names several models; name one.", MODEL)
                    .asException();
        }
        return named.isEmpty() ? null : named.iterator().next();
    }

    /// A short JSON body of a relayed call is read for its model; native access passes the bytes.
    /// One that parsers could read differently counts as unread.
    private RequestBody relayed(Call call) {
        long length = call.source().length();
        if (length == 0) {
            return new RequestBody.NoBody();
        }
        Headers headers = call.head().headers();
        boolean json = json(headers.first("content-type"));
        if (!json || length < 0 || length > SHORT || headers.first("content-encoding") != null) {
            return new RequestBody.OpaqueBody(call.source());
        }
        byte[] bytes = BodyReader.read(call);
        try {
            Json body = Json.parseUtf8(bytes).rejectDuplicateNames();
            return new RequestBody.JsonBody(body.rejectSimilarNames(members(call)));
        } catch (MalformedJson _) {
            return new RequestBody.OpaqueBody(BodySource.of(bytes));
        }
    }

    /// Whether that is the type of JSON in UTF-8.
    private static boolean json(@Nullable String type) {
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        return lower.contains("json") && (!lower.contains("charset") || lower.contains("utf-8"));
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
            Form form = Form.read(call.source(), type, folder);
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
            return body.rejectDuplicateNames().rejectSimilarNames(members(call));
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    private MemberNames members(Call call) {
        return dialects.client(call.operation(), call.head()).members();
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
