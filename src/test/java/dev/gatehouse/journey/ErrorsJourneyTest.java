package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors that clients receive, each in its own format.
class ErrorsJourneyTest {
    private static final String NO_RETRIES = "retry: {max-retries: 0}\n";
    private static final String LOCKED =
            NO_RETRIES + "server: {port: 0, master-key: gk-master, host: 127.0.0.1}\n";

    @ParameterizedTest
    @EnumSource
    void a_body_that_cannot_be_read_is_rejected(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            for (String body :
                    List.of("", "{", "[]", "nonsense", "{\"model\":1}", "{\"model\":\"gpt\"")) {
                assertError(gateway.ask(speech, body), speech, 400, "invalid_request_error");
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_body_without_a_model_is_rejected_by_the_field(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.ask(speech, "{\"messages\":[]}");

            assertError(reply, speech, 400, "invalid_request_error");
            assertThat(reply.text("error", "message")).contains("model");
            if (speech == WireFormat.CHAT) {
                assertThat(reply.text("error", "param")).isEqualTo("model");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_model_is_rejected_with_similar_names(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            String body = speech.request(false).replace(speech.model(), speech.model() + "x");

            Reply reply = gateway.ask(speech, body);

            String type = speech == WireFormat.CHAT ? "invalid_request_error" : "not_found_error";
            assertError(reply, speech, 404, type);
            assertThat(reply.text("error", "message"))
                    .contains("'" + speech.model() + "x'")
                    .contains(speech.account() + "/" + speech.model());
        }
    }

    @Test
    void an_unknown_path_is_reported_in_the_format_of_the_client() {
        try (var gateway = GatewayFixture.open()) {
            Reply chat = gateway.raw(ScriptedClient.post("/nothing", "{}"));
            Reply messages =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/messages/nothing", "{}", "anthropic-version: 2023-06-01"));

            assertThat(chat.status()).isEqualTo(404);
            assertThat(chat.text("error", "code")).isEqualTo("unknown_url");
            assertThat(messages.status()).isEqualTo(404);
            assertThat(messages.text("type")).isEqualTo("error");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_wrong_method_is_rejected_with_the_right_one(WireFormat speech) {
        // What is stored under the address of chats can be requested with any method.
        String path = speech == WireFormat.CHAT ? "/v1/embeddings" : speech.path();
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertError(reply, speech, 405, "invalid_request_error");
            assertThat(reply.all("allow")).containsExactly("POST");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_body_that_is_too_long_is_rejected(WireFormat speech) {
        try (var gateway = GatewayFixture.open("admission: {body-size-limit: 10KB}\n")) {
            String large = speech.request(false).replace("hi", "x".repeat(20_000));
            String type = speech == WireFormat.CHAT ? "invalid_request_error" : "request_too_large";

            assertError(gateway.ask(speech, large), speech, 413, type);
            assertError(gateway.raw(chunked(speech, large)), speech, 413, type);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_body_without_a_length_is_taken(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(speech.wholeResponse()));

            assertThat(gateway.raw(chunked(speech, speech.request(false))).status()).isEqualTo(200);
            assertThat(gateway.upstream().only().text()).isEqualTo(speech.request(false));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_compressed_body_is_rejected(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            assertError(
                    gateway.ask(speech, false, "Content-Encoding: gzip"),
                    speech,
                    415,
                    "invalid_request_error");
        }
    }

    @ParameterizedTest
    @EnumSource
    void without_the_master_key_a_call_is_rejected(WireFormat speech) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            gateway.upstream().always(talk -> talk.send(speech.wholeResponse()));
            List<String[]> wrong =
                    List.of(
                            new String[] {},
                            new String[] {"Authorization: Bearer gk-wrong"},
                            new String[] {"x-api-key: gk-maste"},
                            new String[] {"Authorization: Bearer gk-wrong", "x-api-key: other"});
            for (String[] fields : wrong) {
                Reply reply = gateway.ask(speech, false, fields);
                assertError(reply, speech, 401, "authentication_error");
                assertThat(reply.field("www-authenticate")).isNotNull();
            }
            assertThat(gateway.upstream().received()).isEmpty();
            assertThat(gateway.ask(speech, false, "Authorization: Bearer gk-master").status())
                    .isEqualTo(200);
        }
    }

    /// Clients with a login of their own send its key beside the gateway's.
    @ParameterizedTest
    @EnumSource
    void of_several_keys_one_must_be_the_master_key_and_none_goes_further(WireFormat speech) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            gateway.upstream().always(talk -> talk.send(speech.wholeResponse()));
            String[][] all = {
                {"Authorization: Bearer gk-master", "x-api-key: other-key"},
                {"Authorization: Bearer other-key", "x-api-key: gk-master"},
                {"Authorization: Bearer other-key", "Authorization: Bearer gk-master"}
            };
            for (String[] fields : all) {
                assertThat(gateway.ask(speech, false, fields).status()).isEqualTo(200);
            }
            assertThat(gateway.upstream().received())
                    .noneMatch(it -> it.head().contains("other-key"))
                    .noneMatch(it -> it.head().contains("gk-master"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT,400,400,invalid_request_error",
        "CHAT,402,402,insufficient_quota",
        "CHAT,404,404,invalid_request_error",
        "CHAT,429,429,rate_limit_error",
        "CHAT,500,500,server_error",
        "CHAT,503,503,server_error",
        "CHAT,529,529,server_error",
        "MESSAGES,400,400,invalid_request_error",
        "MESSAGES,402,402,billing_error",
        "MESSAGES,404,404,not_found_error",
        "MESSAGES,429,429,rate_limit_error",
        "MESSAGES,500,500,api_error",
        "MESSAGES,503,503,api_error",
        "MESSAGES,529,529,overloaded_error"
    })
    void a_provider_error_is_passed_on(WireFormat speech, int status, int told, String type) {
        try (var gateway = GatewayFixture.open(NO_RETRIES)) {
            gateway.upstream().always(ScriptedUpstream.error(speech, status, "its own words"));

            for (boolean streamed : new boolean[] {false, true}) {
                Reply reply = gateway.ask(speech, streamed);
                assertError(reply, speech, told, type);
                assertThat(reply.text("error", "message")).isEqualTo("its own words");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_rejected_account_key_is_no_error_of_the_client(WireFormat speech) {
        try (var gateway = GatewayFixture.open(NO_RETRIES)) {
            gateway.upstream()
                    .always(ScriptedUpstream.error(speech, 401, "bad key " + GatewayFixture.KEY));

            Reply reply = gateway.ask(speech, false);

            assertError(
                    reply, speech, 502, speech == WireFormat.CHAT ? "server_error" : "api_error");
            assertThat(reply.body()).doesNotContain(GatewayFixture.KEY).contains(speech.account());
            if (speech == WireFormat.CHAT) {
                assertThat(reply.text("error", "code")).isEqualTo("provider_credentials");
            }
        }
    }

    /// A region, a project, moderation, a firewall before the provider: none of it is about the
    /// key.
    @ParameterizedTest
    @EnumSource
    void a_403_is_passed_on_and_suspends_nothing(WireFormat speech) {
        try (var gateway = GatewayFixture.open(NO_RETRIES)) {
            gateway.upstream()
                    .next(ScriptedUpstream.error(speech, 403, "not here, " + GatewayFixture.KEY))
                    .next(talk -> talk.send(speech.wholeResponse()));

            Reply reply = gateway.ask(speech, false);

            assertError(reply, speech, 403, "permission_error");
            assertThat(reply.body()).contains("not here").doesNotContain(GatewayFixture.KEY);
            assertThat(gateway.ask(speech, false).status()).isEqualTo(200);
            assertThat(gateway.logged()).doesNotContain("suspended");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body>hello</body></html>", "", "{\"id\":\"c1\",\"choi"})
    void an_invalid_answer_is_not_passed_on(String body) {
        for (WireFormat speech : WireFormat.values()) {
            try (var gateway = GatewayFixture.open(NO_RETRIES)) {
                gateway.upstream().always(ScriptedUpstream.json(200, body));

                Reply reply = gateway.ask(speech, false);

                assertError(
                        reply,
                        speech,
                        502,
                        speech == WireFormat.CHAT ? "server_error" : "api_error");
                assertThat(reply.body()).doesNotContain("hello");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_error_page_is_classified_by_its_status(WireFormat speech) {
        try (var gateway = GatewayFixture.open(NO_RETRIES)) {
            gateway.upstream()
                    .always(ScriptedUpstream.json(502, "<html>bad gateway of nginx</html>"));

            Reply reply = gateway.ask(speech, true);

            assertError(
                    reply, speech, 502, speech == WireFormat.CHAT ? "server_error" : "api_error");
            assertThat(reply.body()).doesNotContain("nginx");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_with_a_wrong_length_is_not_passed_on(WireFormat speech) {
        try (var gateway = GatewayFixture.open(NO_RETRIES)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                int length = speech.whole().length();
                                talk.send(
                                        speech.wholeResponse()
                                                .replace("h: " + length, "h: " + (length + 50)));
                                talk.close();
                            });

            assertError(
                    gateway.ask(speech, false),
                    speech,
                    502,
                    speech == WireFormat.CHAT ? "server_error" : "api_error");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void a_redirect_is_never_followed(int status) {
        try (var gateway = GatewayFixture.open(NO_RETRIES);
                var elsewhere = ScriptedUpstream.open()) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.json(
                                    status, "{}", "Location: " + elsewhere.url() + "/x"));

            assertError(gateway.ask(WireFormat.CHAT, false), WireFormat.CHAT, 502, "server_error");
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void json_that_is_no_answer_is_no_stream(WireFormat speech) {
        try (var gateway = GatewayFixture.open(NO_RETRIES)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"fine\":true}"));

            assertError(
                    gateway.ask(speech, true),
                    speech,
                    502,
                    speech == WireFormat.CHAT ? "server_error" : "api_error");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_provider_that_is_not_there_is_reported(WireFormat speech) {
        try (var gateway = GatewayFixture.open(NO_RETRIES)) {
            gateway.upstream().close();

            Reply reply = gateway.ask(speech, false);

            assertError(
                    reply, speech, 502, speech == WireFormat.CHAT ? "server_error" : "api_error");
            assertThat(reply.body()).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void a_client_that_disconnects_before_its_request_affects_no_other() {
        try (var gateway = GatewayFixture.open()) {
            for (String part : List.of("", "\r\n", "POST", "POST / HTTP/1.1\r\nHost:")) {
                gateway.client().send(part).halfClose().isEnded();
            }
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
        }
    }

    @Test
    void beyond_the_limit_of_calls_a_call_is_rejected_with_retry_after() {
        try (var gateway =
                GatewayFixture.open("admission: {max-in-flight: 1, queue-timeout: 0ms}\n")) {
            for (WireFormat speech : WireFormat.values()) {
                var over = new CountDownLatch(1);
                gateway.upstream()
                        .next(
                                talk -> {
                                    talk.await(over);
                                    talk.send(WireFormat.CHAT.wholeResponse());
                                });
                ScriptedClient first = gateway.client().ask(WireFormat.CHAT, false);
                Await.until("the first call", () -> gateway.admission().inFlight() == 1);

                Reply reply = gateway.ask(speech, false);
                over.countDown();

                assertError(
                        reply,
                        speech,
                        503,
                        speech == WireFormat.CHAT ? "server_error" : "overloaded_error");
                assertThat(reply.all("retry-after")).containsExactly("1");
                assertThat(first.lastReply().status()).isEqualTo(200);
            }
        }
    }

    private static String chunked(WireFormat speech, String body) {
        return "POST "
                + speech.path()
                + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ScriptedUpstream.Wire.chunk(body)
                + "0\r\n\r\n";
    }

    private static void assertError(Reply reply, WireFormat speech, int status, String type) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.field("content-type")).isEqualTo("application/json");
        assertThat(reply.text("error", "type")).isEqualTo(type);
        assertThat(reply.text("error", "message")).isNotBlank();
        assertThat(reply.text("request_id")).isEqualTo(reply.field("x-request-id"));
        assertThat(reply.text("type")).isEqualTo(speech == WireFormat.CHAT ? null : "error");
    }
}
