package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which fields pass, and which never do.
class HeadersJourneyTest {
    private static final String CANARY = "gk-caller-canary-987";
    private static final String LOCKED =
            "retry: {max-retries: 0}\nserver: {port: 0, host: 127.0.0.1, master-key: "
                    + CANARY
                    + "}\n";

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void a_credential_of_the_caller_never_reaches_the_provider(
            WireFormat speech, boolean streamed) {
        try (var gateway = GatewayFixture.open(LOCKED)) {
            answer(gateway, speech, streamed);
            String[] forms = {
                "Authorization: Bearer " + CANARY,
                "AUTHORIZATION: bearer " + CANARY,
                "x-api-key: " + CANARY,
                "api-key: " + CANARY,
                "x-goog-api-key: " + CANARY
            };
            for (String form : forms) {
                Reply reply =
                        gateway.ask(
                                speech, streamed, form, "Cookie: session=" + CANARY, "X-Other: a");
                assertThat(reply.status()).as(form).isEqualTo(200);
            }
            String request =
                    ScriptedClient.post(
                            speech.path() + "?key=" + CANARY + "&beta=true",
                            speech.request(streamed));
            assertThat(gateway.raw(request).status()).isEqualTo(200);

            assertThat(gateway.upstream().received()).hasSize(forms.length + 1);
            for (var received : gateway.upstream().received()) {
                assertThat(received.head())
                        .doesNotContain(CANARY)
                        .doesNotContainIgnoringCase("x-other");
                assertThat(received.text()).doesNotContain(CANARY);
                assertThat(received.head()).containsOnlyOnce(GatewayFixture.KEY);
            }
            assertThat(gateway.logged()).doesNotContain(CANARY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_key_of_the_account_is_sent_as_the_provider_requires(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            answer(gateway, speech, false);
            gateway.ask(speech, false);

            var received = gateway.upstream().only();
            if (speech == WireFormat.CHAT) {
                assertThat(received.all("authorization"))
                        .containsExactly("Bearer " + GatewayFixture.KEY);
            } else {
                assertThat(received.all("x-api-key")).containsExactly(GatewayFixture.KEY);
                assertThat(received.all("anthropic-version")).containsExactly("2023-06-01");
            }
            assertThat(received.all("accept-encoding")).containsExactly("identity");
            assertThat(received.all("host")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-upstream-canary-1", "sk-up...7890", "sk-upstream-***********890"})
    void a_provider_that_repeats_a_part_of_the_key_does_not_expose_it(String part) {
        try (var gateway = GatewayFixture.open("retry: {max-retries: 0}\n")) {
            String error = "{\"error\":{\"message\":\"bad " + part + ".\"}}";
            gateway.upstream().always(ScriptedUpstream.json(400, error));

            assertThat(gateway.ask(WireFormat.CHAT, false).body()).contains("bad ***.");
            assertThat(gateway.raw(ScriptedClient.post("/p/one/x", "{}")).body())
                    .doesNotContain(part);
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void a_provider_that_repeats_the_key_does_not_expose_it(WireFormat speech, boolean streamed) {
        try (var gateway = GatewayFixture.open("retry: {max-retries: 0}\n")) {
            for (int status : new int[] {400, 401, 429, 500}) {
                gateway.upstream()
                        .next(
                                ScriptedUpstream.error(
                                        speech,
                                        status,
                                        "bad " + GatewayFixture.KEY,
                                        limit(speech) + ": " + GatewayFixture.KEY,
                                        "x-request-id: " + GatewayFixture.KEY));
                Reply reply = gateway.ask(speech, streamed);
                assertThat(reply.body())
                        .as("body of %d", status)
                        .doesNotContain(GatewayFixture.KEY);
                assertThat(reply.head())
                        .as("head of %d", status)
                        .doesNotContain(GatewayFixture.KEY);
            }
            gateway.upstream()
                    .next(
                            talk ->
                                    talk.beginStream()
                                            .chunk(speech.preamble())
                                            .chunk(speech.event(0))
                                            .chunk(speech.errorEvent("bad " + GatewayFixture.KEY))
                                            .lastChunk());
            assertThat(gateway.ask(speech, true).body())
                    .contains("bad ***")
                    .doesNotContain(GatewayFixture.KEY);
            assertThat(gateway.calls()).hasSize(5);
            assertThat(gateway.logged()).doesNotContain(GatewayFixture.KEY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_request_id_is_sent_both_ways_and_logged(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            answer(gateway, speech, false);

            Reply reply = gateway.ask(speech, false, "x-request-id: mine-1");

            assertThat(reply.all("x-request-id")).containsExactly("mine-1");
            assertThat(gateway.upstream().only().all("x-request-id")).containsExactly("mine-1");
            assertThat(gateway.callLine()).contains("\"id\":\"mine-1\"");
            assertThat(gateway.ask(speech, false).field("x-request-id")).isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void limits_and_the_account_come_back(WireFormat speech, boolean streamed) {
        try (var gateway = GatewayFixture.open()) {
            String limit = limit(speech);
            String[] fields = {
                limit + ": 41",
                "x-request-id: theirs",
                "Set-Cookie: a=b",
                "Server: secret-proxy",
                "Connection: keep-alive"
            };
            gateway.upstream()
                    .always(
                            streamed
                                    ? talk -> {
                                        talk.beginStream(fields);
                                        talk.chunk(GatewayFixture.joined(speech.stream(1)))
                                                .lastChunk();
                                    }
                                    : ScriptedUpstream.json(200, speech.whole(), fields));

            Reply reply = gateway.ask(speech, streamed);

            assertThat(reply.all(limit)).containsExactly("41");
            assertThat(reply.all("x-gatehouse-upstream-request-id")).containsExactly("theirs");
            assertThat(reply.all("x-gatehouse-account")).containsExactly(speech.account());
            assertThat(reply.all("x-request-id")).hasSize(1).doesNotContain("theirs");
            assertThat(reply.all("set-cookie")).isEmpty();
            assertThat(reply.head()).doesNotContain("secret-proxy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/p/one/x", "/v1/files?provider=one"})
    void what_is_passed_on_unread_brings_no_cookies_and_nothing_of_one_connection(String path) {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.json(
                                    200,
                                    "{}",
                                    "Content-Disposition: inline",
                                    "Set-Cookie: a=b",
                                    "Set-Cookie: c=d",
                                    "Keep-Alive: timeout=5",
                                    "Proxy-Authenticate: Basic",
                                    "Trailer: X-Sum",
                                    "Access-Control-Allow-Origin: *"));

            Reply reply = gateway.raw(ScriptedClient.request("GET", path));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.all("content-disposition")).containsExactly("inline");
            assertThat(reply.head().toLowerCase(Locale.ROOT))
                    .doesNotContain(
                            "set-cookie", "keep-alive", "proxy-", "trailer", "access-control-");
        }
    }

    /// A browser shows a page only the fields that are exposed to it (WHATWG Fetch, section 3.3.2).
    @Test
    void a_web_page_may_read_the_fields_that_are_for_clients() {
        String yaml =
                "retry: {max-retries: 0}\nserver: {port: 0, cors-origins: ['https://app.example']}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.error(
                                    WireFormat.CHAT,
                                    429,
                                    "wait",
                                    "Retry-After: 60",
                                    "x-request-id: theirs",
                                    "x-ratelimit-limit-requests: 1",
                                    "x-ratelimit-remaining-tokens: 2",
                                    "x-ratelimit-reset-tokens: 3s"));

            Reply reply =
                    gateway.ask(
                            WireFormat.CHAT,
                            false,
                            "Origin: https://app.example",
                            "x-client-request-id: mine");

            assertThat(reply.all("access-control-allow-origin"))
                    .containsExactly("https://app.example");
            assertThat(reply.all("vary")).containsExactly("Origin");
            List<String> exposed =
                    List.of(reply.all("access-control-expose-headers").getFirst().split(", "));
            assertThat(exposed)
                    .containsAll(
                            reply.head()
                                    .lines()
                                    .skip(1)
                                    .map(
                                            line ->
                                                    line.replaceFirst(":.*", "")
                                                            .toLowerCase(Locale.ROOT))
                                    .filter(name -> name.matches("x-.*|retry-after|request-id"))
                                    .toList())
                    .contains("x-gatehouse-account", "x-gatehouse-attempts", "x-request-id");
        }
    }

    @Test
    void versions_and_betas_of_the_caller_reach_the_provider() {
        try (var gateway = GatewayFixture.open()) {
            answer(gateway, WireFormat.MESSAGES, false);

            gateway.ask(
                    WireFormat.MESSAGES,
                    false,
                    "anthropic-version: 2024-01-01",
                    "anthropic-beta: one,two",
                    "Anthropic-Beta: three");

            var received = gateway.upstream().only();
            assertThat(received.all("anthropic-version")).containsExactly("2024-01-01");
            assertThat(received.all("anthropic-beta")).containsExactly("one,two", "three");
        }
    }

    @Test
    void a_client_that_expects_100_continue_receives_it() {
        try (var gateway = GatewayFixture.open()) {
            var seen = new CountDownLatch(1);
            gateway.upstream()
                    .always(
                            talk -> {
                                seen.countDown();
                                talk.send(WireFormat.CHAT.wholeResponse());
                            });
            String request =
                    ScriptedClient.post(
                            WireFormat.CHAT.path(),
                            WireFormat.CHAT.request(false),
                            "Expect: 100-continue");
            int body = request.indexOf("\r\n\r\n") + 4;

            ScriptedClient client = gateway.client().send(request.substring(0, body));
            Await.until("an invitation", client::hasReceived);
            client.send(request.substring(body));

            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(seen.getCount()).isZero();
            assertThat(gateway.upstream().only().all("expect")).isEmpty();
        }
    }

    private static String limit(WireFormat speech) {
        return speech == WireFormat.CHAT
                ? "x-ratelimit-remaining-requests"
                : "anthropic-ratelimit-tokens-remaining";
    }

    private static void answer(GatewayFixture gateway, WireFormat speech, boolean streamed) {
        gateway.upstream()
                .always(
                        streamed
                                ? ScriptedUpstream.stream(speech, 2)
                                : talk -> talk.send(speech.wholeResponse()));
    }

    @ParameterizedTest
    @CsvSource({"400,400", "401,502", "403,403", "429,429", "500,500"})
    void a_native_error_that_repeats_the_key_gives_it_no_one(int status, int told) {
        try (var gateway = GatewayFixture.open("retry: {max-retries: 0}\n")) {
            for (String path : List.of("/p/one/x", "/p/two/x", "/v1/files?provider=one")) {
                gateway.upstream()
                        .next(
                                ScriptedUpstream.json(
                                        status,
                                        "{\"error\":{\"message\":\"bad "
                                                + GatewayFixture.KEY
                                                + "\"}}",
                                        "WWW-Authenticate: Bearer " + GatewayFixture.KEY,
                                        "x-request-id: " + GatewayFixture.KEY));

                Reply reply = gateway.raw(ScriptedClient.request("GET", path));

                assertThat(reply.status()).isEqualTo(told);
                assertThat(reply.head() + reply.body()).doesNotContain(GatewayFixture.KEY);
            }
            assertThat(gateway.logged()).doesNotContain(GatewayFixture.KEY);
        }
    }

    /// Providers quote what they do not like, and that is text of a user.
    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/responses", "/p/one/chat/completions"})
    void the_words_of_a_provider_are_not_logged(String path) {
        String words = "Invalid value: my secret diary";
        try (var gateway = GatewayFixture.open("retry: {max-retries: 0}\n")) {
            String error =
                    "{\"error\":{\"message\":\"%s\",\"code\":\"%s\"}}".formatted(words, words);
            Script[] scripts = {
                ScriptedUpstream.json(400, error),
                ScriptedUpstream.json(200, error),
                ScriptedUpstream.json(503, words),
                talk -> talk.beginStream().chunk("data: " + error + "\n\n").lastChunk(),
            };
            for (Script script : scripts) {
                for (String stream : List.of("", ",\"stream\":true")) {
                    gateway.upstream().next(script);
                    gateway.raw(
                            ScriptedClient.post(
                                    path,
                                    "{\"model\":\"gpt\",\"messages\":[],\"input\":\"\"%s}"
                                            .formatted(stream)));
                }
            }
            assertThat(gateway.calls()).hasSize(8);
            assertThat(gateway.logged()).doesNotContain("diary");
        }
    }

    /// Who pays is for the operator to set.
    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/files?provider=one", "/p/one/x"})
    void a_caller_does_not_choose_the_organization_of_the_accounts_key(String path) {
        try (var gateway = GatewayFixture.open()) {
            String body = WireFormat.CHAT.request(false);
            gateway.raw(
                    ScriptedClient.post(
                            path, body, "OpenAI-Organization: org-mine", "OpenAI-Project: p-mine"));

            for (var asked : gateway.upstream().received()) {
                assertThat(asked.all("openai-organization")).isEmpty();
                assertThat(asked.all("openai-project")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/organization/admin_api_keys",
                "/v1/Organization/users",
                "/p/one/organization/admin_api_keys",
                "/p/one/v1/organization/projects",
                "/p/one/v1/organizations/users",
                "/p/one/v1beta/admin/keys",
                "/p/one/organization%2Fusers",
                "/p/one/organization%252Fusers",
                "/p/one/organization;a/users",
                "/p/one/%5Corganization/users",
                "/p/one/v1%2forganization/users",
                "/p/one/organization%20/users",
                "/p/one/organization./users",
                "/p/one/dashboard/billing/usage"
            })
    void the_administration_of_an_organization_is_not_relayed(String path) {
        try (var gateway = GatewayFixture.open()) {
            for (String method : List.of("GET", "POST", "DELETE")) {
                String[] fields = {"X-Gatehouse-Account: one", "Content-Length: 0"};
                Reply reply = gateway.raw(ScriptedClient.request(method, path, fields));

                assertThat(reply.status()).as(path).isEqualTo(403);
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }
}
