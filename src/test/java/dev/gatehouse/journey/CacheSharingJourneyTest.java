package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Equal calls at the same time, which share one request to the provider.
class CacheSharingJourneyTest {
    private static final String ON = CacheRequest.ACCOUNTS + "cache: {exact: deterministic}\n";

    /// A stream of two words that waits after the first one.
    private static ScriptedUpstream.Script waiting(CountDownLatch rest) {
        return talk -> {
            talk.beginStream();
            List<String> events = WireFormat.CHAT.stream(2);
            talk.chunk(events.get(0)).chunk(events.get(1));
            talk.await(rest);
            for (String event : events.subList(2, events.size())) {
                talk.chunk(event);
            }
            talk.lastChunk();
        };
    }

    private static List<ScriptedClient> askAll(GatewayFixture gateway, String request, int count) {
        var clients = new ArrayList<ScriptedClient>();
        for (int i = 0; i < count; i++) {
            clients.add(gateway.client().send(request));
        }
        return clients;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPLETIONS")
    void calls_at_the_same_time_share_one_request_as_streams_and_as_whole_answers(
            CacheRequest request) {
        var rest = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream().always(waiting(rest));
            ScriptedClient first = gateway.client().send(request.of(true));
            first.await("w0 ");
            List<ScriptedClient> streams = askAll(gateway, request.of(true), 10);
            streams.forEach(it -> it.await("w0 "));
            List<ScriptedClient> wholes = askAll(gateway, request.of(false), 3);
            Await.until("all calls are under way", () -> gateway.gatehouse().live().size() == 14);
            rest.countDown();

            ScriptedClient.Reply led = first.lastReply();
            for (ScriptedClient each : streams) {
                ScriptedClient.Reply followed = each.lastReply();
                assertThat(followed.body()).isEqualTo(led.body());
                assertThat(followed.whole()).isTrue();
                assertThat(followed.field("X-Cache")).isEqualTo("HIT (exact)");
            }
            for (ScriptedClient each : wholes) {
                ScriptedClient.Reply whole = each.lastReply();
                assertThat(whole.status()).isEqualTo(200);
                assertThat(CacheRequest.words(whole.body())).isEqualTo("w0 w1 ");
            }
            assertThat(gateway.upstream().received()).hasSize(1);
            assertThat(CacheRequest.figure(gateway, "shared")).isEqualTo(13);
        }
    }

    @Test
    void the_client_of_the_first_call_may_leave_while_others_follow() {
        var rest = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream().always(waiting(rest));
            ScriptedClient first = gateway.client().send(CacheRequest.CHAT.of(true));
            first.await("w0 ");
            ScriptedClient second = gateway.client().send(CacheRequest.CHAT.of(true));
            second.await("w0 ");
            first.close();
            Await.until(
                    "the gateway has seen that the client left",
                    () -> gateway.gatehouse().live().size() == 2 && departed(gateway));
            rest.countDown();

            ScriptedClient.Reply followed = second.lastReply();
            assertThat(followed.whole()).isTrue();
            assertThat(followed.body()).contains("w0 ", "w1 ").endsWith("data: [DONE]\n\n");
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    /// A third client shows that time has passed since the first one left.
    private static boolean departed(GatewayFixture gateway) {
        gateway.raw(ScriptedClient.request("GET", "/health"));
        return true;
    }

    @Test
    void an_operator_cancels_a_call_that_others_follow() {
        var rest = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream().always(waiting(rest));
            String leading = CacheRequest.CHAT.of(true, "X-Request-Id: id-lead");
            ScriptedClient first = gateway.client().send(leading);
            first.await("w0 ");
            ScriptedClient second = gateway.client().send(CacheRequest.CHAT.of(true));
            second.await("w0 ");

            String cancel = ScriptedClient.request("DELETE", "/admin/live/id-lead");
            assertThat(gateway.raw(cancel).status()).isLessThan(300);
            Await.until("the provider is left", () -> gateway.upstream().departures() == 1);
            rest.countDown();
            for (ScriptedClient each : List.of(first, second)) {
                assertThat(each.lastReply().body()).contains("error").doesNotContain("[DONE]");
            }
        }
    }

    @Test
    void when_all_clients_have_left_the_request_is_cancelled() {
        var rest = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream().always(waiting(rest));
            List<ScriptedClient> clients = askAll(gateway, CacheRequest.CHAT.of(true), 3);
            clients.forEach(it -> it.await("w0 "));
            clients.forEach(ScriptedClient::close);
            Await.until("the provider is left", () -> gateway.upstream().departures() == 1);
            Await.until("no call is left", () -> gateway.gatehouse().live().size() == 0);
            rest.countDown();
        }
    }

    @Test
    void a_stream_that_is_cut_is_cut_for_all() {
        var rest = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.beginStream().chunk(WireFormat.CHAT.event(0));
                                talk.await(rest);
                                talk.reset();
                            });
            List<ScriptedClient> clients = askAll(gateway, CacheRequest.CHAT.of(true), 4);
            clients.forEach(it -> it.await("w0 "));
            rest.countDown();
            for (ScriptedClient each : clients) {
                assertThat(each.lastReply().body()).contains("\"error\"").doesNotContain("[DONE]");
            }
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @Test
    void when_the_first_call_fails_the_others_go_on_alone() {
        var rest = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open(ON + "retry: {max-retries: 0}\n")) {
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.await(rest);
                                ScriptedUpstream.error(WireFormat.CHAT, 400, "no").play(talk);
                            })
                    .always(CacheRequest::answer);
            ScriptedClient first = gateway.client().send(CacheRequest.CHAT.of(false));
            Await.until("it is sent", () -> gateway.upstream().received().size() == 1);
            ScriptedClient second = gateway.client().send(CacheRequest.CHAT.of(false));
            Await.until("both are under way", () -> gateway.gatehouse().live().size() == 2);
            rest.countDown();

            assertThat(first.lastReply().status()).isEqualTo(400);
            assertThat(CacheRequest.words(second.lastReply().body())).isEqualTo("w0 w1 ");
        }
    }

    @Test
    void without_coalescing_each_call_sends_its_own_request() {
        var rest = new CountDownLatch(1);
        try (var gateway =
                GatewayFixture.open("cache: {exact: deterministic, coalesce: false}\n")) {
            gateway.upstream().always(waiting(rest));
            List<ScriptedClient> clients = askAll(gateway, CacheRequest.CHAT.of(true), 3);
            clients.forEach(it -> it.await("w0 "));
            assertThat(gateway.upstream().received()).hasSize(3);
            rest.countDown();
            clients.forEach(it -> assertThat(it.lastReply().whole()).isTrue());
        }
    }

    @Test
    void each_call_has_a_row_and_the_provider_is_paid_once() {
        var rest = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream().always(waiting(rest));
            List<ScriptedClient> clients = askAll(gateway, CacheRequest.CHAT.of(true), 4);
            clients.forEach(it -> it.await("w0 "));
            rest.countDown();
            clients.forEach(ScriptedClient::lastReply);
            CacheRequest.newest(gateway, 4);

            String summary =
                    gateway.raw(
                                    ScriptedClient.request(
                                            "GET", "/admin/usage/summary?cache_mode=all"))
                            .body();
            assertThat(summary).contains("\"total_requests\":4,", "\"attempts\":1,");
        }
    }
}
