package dev.gatehouse.routing.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Calls;
import dev.gatehouse.call.Operation;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.concurrent.DeadlineTimer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which calls belong together.
class SessionsTest {
    private static final Sessions SESSIONS = new Sessions(List.of("session-id", "x-session-id"));

    @ParameterizedTest
    @CsvSource({"Session-Id,s1", "X-Session-Id,s1", "X-Other,s1"})
    void callers_with_the_same_name_for_a_session_do_not_share_it(String field, String value) {
        String keyed = "{\"prompt_cache_key\":\"k\"}";

        String one = SESSIONS.of(call("one", keyed, field, value));

        assertThat(one).isNotNull().isEqualTo(SESSIONS.of(call("one", keyed, field, value)));
        assertThat(one).isNotEqualTo(SESSIONS.of(call("two", keyed, field, value)));
    }

    @Test
    void a_field_comes_before_the_key_of_a_prompt_cache_and_the_first_field_before_others() {
        String keyed = "{\"prompt_cache_key\":\"k\"}";

        assertThat(SESSIONS.of(call("one", keyed, "Session-Id", "a", "X-Session-Id", "b")))
                .isEqualTo(SESSIONS.of(call("one", "{}", "Session-Id", "a")))
                .isNotEqualTo(SESSIONS.of(call("one", "{}", "Session-Id", "b")));
        assertThat(SESSIONS.of(call("one", keyed, "X-Session-Id", "b")))
                .isNotEqualTo(SESSIONS.of(call("one", keyed)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{\"prompt_cache_key\":7}", "{\"user\":\"k\"}"})
    void calls_without_a_session_have_none(String body) {
        assertThat(SESSIONS.of(call("one", body))).isNull();
    }

    private static Call call(String caller, String body, String... fields) {
        try (var scope = CallScope.of(DeadlineTimer.on(() -> 0))) {
            Call call = Calls.of(Operation.CHAT, scope, body, fields);
            call.record().caller(Caller.ANYONE.as(caller));
            return call;
        }
    }
}
