package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls through accounts whose credentials come from a server.
class SignersJourneyTest {
    private static final String ENTRIES =
            """
            {"rock": {"auth": "aws", "operations": {"chat-completions": "/model/{model}/chat"}},
             "vert": {"auth": "google", "operations": {"chat-completions": "/chat"}},
             "gem": {"auth": "x-goog-api-key", "operations": {"chat-completions": "/chat"}}}
            """;
    private static final String AWS =
            """
            providers:
              one: {type: rock, base-url: 'UPSTREAM', models: [m:1], aws: {region: eu-west-1}}
            retry: {max-retries: 0}
            """;
    private static final String GOOGLE =
            """
            providers:
              one: {type: vert, base-url: 'UPSTREAM', models: [m:1]}
            retry: {max-retries: 0}
            """;
    private static final String ROLE =
            """
            {"AccessKeyId":"ASIAROLE","SecretAccessKey":"role-secret-1","Token":"role-token-1",
             "Expiration":"2999-01-01T01:00:00Z"}
            """;
    private static final String CHAT = "{\"model\":\"m:1\",\"messages\":[]}";

    @TempDir private Path folder = Path.of("");
    private final ScriptedUpstream credentials = ScriptedUpstream.open();

    @AfterEach
    void close() {
        credentials.close();
    }

    private GatewayFixture open(String yaml, String... pairs) throws IOException {
        var environment = new HashMap<String, String>();
        Path file = Files.writeString(folder.resolve("own.json"), ENTRIES);
        environment.put("PROVIDERS_FILE", file.toString());
        environment.put("HOME", folder.toString());
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        var plan = new GatewayFixture.Plan(yaml, Map.copyOf(environment), null);
        return GatewayFixture.open(plan, false);
    }

    private GatewayFixture container() throws IOException {
        String url = "http://127.0.0.1:" + credentials.port() + "/creds";
        return open(AWS, "AWS_CONTAINER_CREDENTIALS_FULL_URI", url);
    }

    private GatewayFixture machine() throws IOException {
        return open(GOOGLE, "GCE_METADATA_HOST", "127.0.0.1:" + credentials.port());
    }

    @Test
    void calls_are_signed_with_the_keys_of_the_container_which_are_fetched_once()
            throws IOException {
        credentials.always(ScriptedUpstream.json(200, ROLE));
        try (var gateway = container()) {
            assertThat(gateway.ask(WireFormat.CHAT, CHAT).status()).isEqualTo(200);
            assertThat(gateway.ask(WireFormat.CHAT, CHAT).status()).isEqualTo(200);

            List<ReceivedRequest> asked = gateway.upstream().received();
            assertThat(asked).hasSize(2);
            assertThat(asked.getFirst().line()).isEqualTo("POST /v1/model/m%3A1/chat HTTP/1.1");
            assertThat(asked.getFirst().all("authorization"))
                    .singleElement()
                    .asString()
                    .startsWith("AWS4-HMAC-SHA256 Credential=ASIAROLE/")
                    .contains("/eu-west-1/bedrock/aws4_request, ")
                    .contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ");
            assertThat(asked.getFirst().all("x-amz-security-token"))
                    .containsExactly("role-token-1");
            assertThat(credentials.received()).hasSize(1);
            assertThat(gateway.logged()).doesNotContain("role-secret-1", "role-token-1");
        }
    }

    @Test
    void without_keys_the_call_is_a_502_and_the_log_has_the_cure() throws IOException {
        credentials.always(ScriptedUpstream.json(403, "{}"));
        try (var gateway = container()) {
            var reply = gateway.ask(WireFormat.CHAT, CHAT);

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).contains("provider_credentials");
            assertThat(gateway.upstream().received()).isEmpty();
            assertThat(gateway.logged())
                    .contains("account 'one' suspended: credentials rejected", "check the role");
        }
    }

    @Test
    void a_server_for_credentials_that_fails_is_a_502_that_may_pass() throws IOException {
        credentials.always(ScriptedUpstream.json(503, "{}"));
        try (var gateway = machine()) {
            var reply = gateway.ask(WireFormat.CHAT, CHAT);

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).contains("upstream_unreachable", "answered 503");

            credentials.always(
                    ScriptedUpstream.json(200, "{\"access_token\":\"ya29.x\",\"expires_in\":99}"));
            assertThat(gateway.ask(WireFormat.CHAT, CHAT).status()).isEqualTo(200);
        }
    }

    @Test
    void calls_have_the_token_of_the_machine_which_is_fetched_once() throws IOException {
        credentials.always(
                ScriptedUpstream.json(200, "{\"access_token\":\"ya29.x\",\"expires_in\":3599}"));
        try (var gateway = machine()) {
            gateway.ask(WireFormat.CHAT, CHAT, "Authorization: Bearer of-the-client");
            gateway.ask(WireFormat.CHAT, CHAT);

            assertThat(gateway.upstream().received())
                    .hasSize(2)
                    .allSatisfy(
                            it ->
                                    assertThat(it.all("authorization"))
                                            .containsExactly("Bearer ya29.x"));
            assertThat(credentials.received()).hasSize(1);
        }
    }

    @Test
    void a_key_is_sent_in_place_of_a_signature_or_a_token() throws IOException {
        String yaml =
                """
                providers:
                  a: {type: rock, base-url: 'UPSTREAM', models: [a], api-key: key-a}
                  b: {type: vert, base-url: 'UPSTREAM', models: [b], api-key: key-b}
                  c: {type: gem, base-url: 'UPSTREAM', models: [c], api-key: key-c}
                """;
        try (var gateway = open(yaml)) {
            for (String model : List.of("a", "b", "c")) {
                gateway.ask(WireFormat.CHAT, CHAT.replace("m:1", model));
            }

            List<ReceivedRequest> asked = gateway.upstream().received();
            assertThat(asked.get(0).all("authorization")).containsExactly("Bearer key-a");
            assertThat(asked.get(1).all("x-goog-api-key")).containsExactly("key-b");
            assertThat(asked.get(1).all("authorization")).isEmpty();
            assertThat(asked.get(2).all("x-goog-api-key")).containsExactly("key-c");
        }
    }

    @Test
    void a_token_that_a_provider_repeats_is_not_shown() throws IOException {
        credentials.always(ScriptedUpstream.json(200, ROLE));
        String message = "signature mismatch: host:h x-amz-security-token:role-token-1 host";
        try (var gateway = container()) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.json(
                                    403, "{\"error\":{\"message\":\"" + message + "\"}}"));

            var reply = gateway.ask(WireFormat.CHAT, CHAT);

            assertThat(reply.body()).doesNotContain("role-token-1");
            assertThat(gateway.logged()).doesNotContain("role-token-1");
        }
    }
}
