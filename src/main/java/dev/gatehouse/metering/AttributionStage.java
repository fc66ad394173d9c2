package dev.gatehouse.metering;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Stage;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Json;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds out what a call is attributed to, once its body has been read.
public final class AttributionStage implements Stage {
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
        if (user != null || session != null) {
            String path = call.record().caller().userPath();
            call.record().attribution(new Attribution(path, cut(user), cut(session)));
        }
        return next.proceed(call);
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : RowContent.cut(text);
    }
}
