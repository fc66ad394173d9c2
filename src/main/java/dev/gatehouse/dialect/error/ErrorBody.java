package dev.gatehouse.dialect.error;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An error as a provider wrote it, in any of the shapes that providers and the proxies before them
/// use: `{"error": {...}}` of OpenAI and Anthropic, a list of that (Gemini), `{"error": "text"}`,
/// the bare object (vLLM), `{"detail": ...}` (FastAPI), `{"errors": [...]}` (Cloudflare),
/// `{"base_resp": {...}}` (MiniMax), `{"message": ...}` with a name in the header (AWS), plain
/// text.
public final class ErrorBody {
    private static final int LONGEST = 2_000;
    private static final int SHORT_TEXT = 300;
    private static final int UNKNOWN = 502;
    private static final String[] MESSAGES = {
        "message", "msg", "status_msg", "error_message", "error_msg", "detail", "error", "title"
    };
    private static final String[] CODES = {"code", "status_code", "error_code", "__type"};

    private final @Nullable Json error;
    private final @Nullable String text;
    private final @Nullable String name;

    private ErrorBody(@Nullable Json error, @Nullable String text, @Nullable String name) {
        this.error = error;
        this.text = text;
        this.name = name;
    }

    /// Reads an error response.
    public static ProviderError read(int status, Headers headers, byte[] body) {
        return of(body, name(headers.first("x-amzn-errortype"))).with(status, headers);
    }

    /// Reads an error event, or an answer that holds an error, where no status of HTTP shows what
    /// it is.
    ///
    /// @param data the object that reports it, or the error itself; `null` for one without a word
    public static ProviderError inAnswer(@Nullable Json data) {
        var body = new ErrorBody(data == null ? null : within(data), null, null);
        return body.with(body.impliedStatus(), Headers.none());
    }

    /// Reads an exception in a stream of frames.
    public static ProviderError exception(SseEvent event) {
        byte[] data = Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo());
        var body = of(data, name(event.name()));
        return body.with(body.impliedStatus(), Headers.none());
    }

    /// The name of an exception, without its namespace before it and an address behind it.
    private static @Nullable String name(@Nullable String qualified) {
        if (qualified == null || qualified.isBlank()) {
            return null;
        }
        String name = qualified.substring(qualified.indexOf('#') + 1);
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    /// Whether data states by one of the usual members that it is an error.
    public static boolean stated(Json data) {
        Json one = first(data);
        Json object = one.member("object");
        Json errors = one.member("errors");
        Json status = one.member("base_resp");
        Json code = status == null ? null : status.member("status_code");
        return present(one.member("error"))
                || (object != null && object.textEquals("error"))
                || (errors != null && errors.size() > 0)
                || (code != null && code.kind() == Json.Kind.NUMBER && !code.raw().equals("0"));
    }

    /// Whether data without a type of its own is an error: a member reports one, or nothing but
    /// words is there.
    public static boolean bare(Json data) {
        Json message = data.member("message");
        Json detail = data.member("detail");
        return stated(data)
                || (message != null && message.hasText())
                || (detail != null && detail.kind() != Json.Kind.NULL);
    }

    /// Whether a member holds an error: some servers write one that is null, empty or false into
    /// what succeeded.
    public static boolean present(@Nullable Json error) {
        return error != null
                && switch (error.kind()) {
                    case NULL -> false;
                    case STRING -> error.hasText();
                    case BOOLEAN -> error.raw().equals("true");
                    case OBJECT, ARRAY, NUMBER -> true;
                };
    }

    private static ErrorBody of(byte[] body, @Nullable String name) {
        try {
            Json json = Json.parse(body);
            return json.kind() == Json.Kind.STRING
                    ? new ErrorBody(null, json.text(), name)
                    : new ErrorBody(within(json), null, name);
        } catch (MalformedJson _) {
            String plain = new String(body, StandardCharsets.UTF_8).strip();
            // A page is for browsers; a line of text is worth showing.
            boolean useful =
                    !plain.isEmpty() && plain.length() <= SHORT_TEXT && plain.indexOf('<') < 0;
            return new ErrorBody(null, useful ? plain : null, name);
        }
    }

    /// The object that holds message and code.
    private static Json within(Json body) {
        Json one = first(body);
        for (String name : new String[] {"error", "errors", "base_resp"}) {
            Json inner = one.member(name);
            inner = inner == null ? null : first(inner);
            if (inner != null && inner.kind() == Json.Kind.OBJECT) {
                return inner;
            }
        }
        return one;
    }

    private static Json first(Json value) {
        return value.kind() == Json.Kind.ARRAY && value.size() > 0 ? value.at(0) : value;
    }

    private ProviderError with(int status, Headers headers) {
        String code = code();
        String type = textOf("type", "status");
        String message = message();
        // The name of an exception shows no client that the conversation is too long.
        boolean named = code != null && code.equals(name);
        ProviderError.Kind kind = ErrorClassifier.kind(status, code, type, message);
        return new ProviderError(
                kind,
                status,
                message == null ? "The provider answered with status " + status + "." : message,
                kind == ProviderError.Kind.CONTEXT && named
                        ? kind.code()
                        : code == null ? type : code,
                textOf("param"),
                retryAfter(headers, kind),
                error);
    }

    private @Nullable Duration retryAfter(Headers headers, ProviderError.Kind kind) {
        Duration wait = RetryHints.of(headers, Instant.now());
        return wait == null && kind == ProviderError.Kind.RATE && error != null
                ? RetryHints.of(error, Instant.now())
                : wait;
    }

    private int impliedStatus() {
        int number = number(code());
        return number >= 400 && number < 600
                ? number
                : ErrorClassifier.impliedStatus(code(), textOf("type", "status"), UNKNOWN);
    }

    private static int number(@Nullable String code) {
        boolean digits = code != null && code.matches("[0-9]{3}");
        return digits ? Integer.parseInt(code) : 0;
    }

    private @Nullable String code() {
        String code = textOf(CODES);
        return code == null ? name : code;
    }

    private @Nullable String message() {
        if (text != null) {
            return text;
        }
        String said = textOf(MESSAGES);
        return said == null ? null : said.substring(0, Math.min(said.length(), LONGEST));
    }

    /// The first of these members that is not empty.
    private @Nullable String textOf(String... names) {
        for (String name : names) {
            Json value = error == null ? null : error.member(name);
            String said = value == null ? null : words(value);
            if (said != null && !said.isBlank()) {
                return said;
            }
        }
        return null;
    }

    private static @Nullable String words(Json value) {
        try {
            return switch (value.kind()) {
                case STRING -> value.text();
                case NUMBER, BOOLEAN -> value.raw();
                case OBJECT -> value.raw();
                case ARRAY -> details(value);
                case NULL -> null;
            };
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// FastAPI's list of errors by member.
    private static @Nullable String details(Json list) throws MalformedJson {
        var all = new StringBuilder();
        for (int i = 0; i < list.size(); i++) {
            Json message = list.at(i).member("msg");
            Json place = list.at(i).member("loc");
            if (message == null || message.kind() != Json.Kind.STRING) {
                return list.raw();
            }
            all.append(i == 0 ? "" : "; ").append(path(place)).append(message.text());
        }
        return all.isEmpty() ? null : all.toString();
    }

    private static String path(@Nullable Json place) throws MalformedJson {
        var path = new StringBuilder();
        for (int i = 0; place != null && i < place.size(); i++) {
            Json step = place.at(i);
            path.append(i == 0 ? "" : ".");
            path.append(step.kind() == Json.Kind.STRING ? step.text() : step.raw());
        }
        return path.isEmpty() ? "" : path.append(": ").toString();
    }
}
