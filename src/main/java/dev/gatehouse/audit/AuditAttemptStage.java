package dev.gatehouse.audit;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.upstream.Request;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Records what each attempt sends and receives; the last one counts.
final class AuditAttemptStage implements AttemptStage {
    private final AuditLog log;

    AuditAttemptStage(AuditLog log) {
        this.log = log;
    }

    @Override
    public Answer attempt(Attempt attempt, Next next) {
        Call call = attempt.call();
        AuditEntry entry = log.entry(call.record());
        if (entry != null) {
            if (entry.chain().equals(Chain.NONE)) {
                String model = String.valueOf(call.record().requestedModel());
                Headers headers = call.head().headers();
                String previous = call.facts().keeping().previous();
                entry.chain(Chain.of(headers, call.json(), model, previous));
            }
            attempt.listen(new Observer(entry));
        }
        return next.proceed(attempt);
    }

    private static final class Observer implements Attempt.Listener {
        private final AuditEntry entry;
        private final @Nullable Recording response;

        Observer(AuditEntry entry) {
            this.entry = entry;
            AuditEntry.Body body = entry.response();
            response = body == null ? null : body.bytes();
        }

        @Override
        public void sending(Attempt attempt, Request request) {
            AuditEntry.Body body = entry.request();
            RequestPayload payload = request.body();
            boolean json = attempt.call().body() instanceof RequestBody.JsonBody;
            if (body == null || payload == null || !json || !payload.replayable()) {
                return;
            }
            body.begin(attempt.operation().format(), "application/json");
            try {
                payload.writeTo(body.bytes());
            } catch (IOException e) {
                throw new IllegalStateException("a recording does not fail", e);
            }
        }

        @Override
        public void responded(Attempt attempt, Headers headers) {
            entry.responseHeaders(headers);
            AuditEntry.Body body = entry.response();
            if (body != null) {
                body.begin(attempt.operation().format(), headers.first("content-type"));
            }
        }

        @Override
        public void received(byte[] bytes, int from, int count) {
            if (response != null) {
                response.write(bytes, from, count);
            }
        }
    }
}
