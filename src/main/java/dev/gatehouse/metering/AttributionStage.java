package dev.gatehouse.metering;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds out what a call is attributed to, once its body has been read.
public final class AttributionStage implements Stage {
    private static final String PATH = "x-gatehouse-user-path";
    private static final String OTHER_PATH = "x-gomodel-user-path";
    private static final int LONGEST = 256;

    private final Dialects dialects;
    private final Function<Call, @Nullable String> sessions;

    /// @param sessions the name of a call's session, `null` for a call without one
    public AttributionStage(Dialects dialects, Function<Call, @Nullable String> sessions) {
        this.dialects = dialects;
        this.sessions = sessions;
    }

    @Override
    public Answer take(Call call, Next next) {
        Json body = call.json();
        String user =
                body == null ? null : dialects.client(call.operation(), call.head()).endUser(body);
        String session = sessions.apply(call);
        String path = path(call.head().headers());
        if (user != null || session != null || !path.equals(Attribution.ROOT)) {
            call.record().attribution(new Attribution(path, cut(user), cut(session)));
        }
        return next.proceed(call);
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : RowContent.cut(text);
    }

    private static String path(Headers headers) {
        String own = headers.first(PATH);
        String path = own == null ? headers.first(OTHER_PATH) : own;
        if (path == null) {
            return Attribution.ROOT;
        }
        String trimmed = path.strip();
        String rooted = trimmed.startsWith("/") ? trimmed : "/" + trimmed;
        boolean closed = rooted.length() > 1 && rooted.endsWith("/");
        String plain = closed ? rooted.substring(0, rooted.length() - 1) : rooted;
        if (plain.length() > LONGEST
                || plain.contains("//")
                || plain.matches(".*/\\.{1,2}(/.*)?")) {
            throw new Problem.Malformed(
                            "The header field 'x-gatehouse-user-path' must be a path such as /team/alice, of at most %d characters."
                                    .formatted(LONGEST),
                            null)
                    .asException();
        }
        return plain;
    }
}
