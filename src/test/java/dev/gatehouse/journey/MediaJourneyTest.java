package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Images and documents at addresses, for providers that take bytes only.
class MediaJourneyTest {
    private static final byte[] PNG = "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR".getBytes(ISO_8859_1);
    private static final byte[] PDF = "%PDF-1.7 document".getBytes(UTF_8);
    private static final String OWN_NETWORK =
            "media: {private-networks: [127.0.0.0/8], max-size: 1KB}\n";

    private static final String PROVIDERS =
            """
            retry: {max-retries: 0}
            providers:
              one: {type: bedrock, base-url: UPSTREAM, models: [claude],
                    aws: {region: eu-west-1, access-key-id: AKIAX, secret-access-key: s3cr3t}}
              two: {type: groq, base-url: UPSTREAM, api-key: k, models: [gpt]}
            """;

    private static final String CONVERSE_ANSWER =
            "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"A dog.\"}]}},"
                    + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":5,\"outputTokens\":2}}";

    private static final String CHAT_ANSWER =
            "{\"id\":\"c\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"Text.\"}}]}";

    @Test
    void an_image_at_an_address_is_fetched_for_a_provider_that_takes_bytes() {
        try (var gateway = GatewayFixture.open(OWN_NETWORK + PROVIDERS)) {
            gateway.upstream()
                    .next(
                            redirect("/v1/elsewhere.png"),
                            file("application/octet-stream", PNG),
                            ScriptedUpstream.json(200, CONVERSE_ANSWER));

            Reply reply = ask(gateway, gateway.upstream().url() + "/dog.png?size=1");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            var received = gateway.upstream().received();
            assertThat(received.get(0).line()).isEqualTo("GET /v1/dog.png?size=1 HTTP/1.1");
            assertThat(received.get(0).all("authorization")).isEmpty();
            assertThat(received.get(1).line()).isEqualTo("GET /v1/elsewhere.png HTTP/1.1");
            assertThat(received.get(2).text())
                    .contains("\"format\":\"png\"", Base64.getEncoder().encodeToString(PNG));
        }
    }

    @Test
    void a_document_at_an_address_is_fetched_for_chat_completions() {
        try (var gateway = GatewayFixture.open(OWN_NETWORK + PROVIDERS)) {
            gateway.upstream()
                    .next(file("application/pdf", PDF), ScriptedUpstream.json(200, CHAT_ANSWER));
            String body =
                    "{\"model\":\"two/gpt\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"%s/a.pdf\"}}]}]}"
                            .formatted(gateway.upstream().url());

            Reply reply = gateway.ask(WireFormat.MESSAGES, body);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(gateway.upstream().received().get(1).text())
                    .contains(
                            "data:application/pdf;base64,"
                                    + Base64.getEncoder().encodeToString(PDF));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT/a.png",
                "http://localhost:PORT/a.png",
                "http://[::1]:PORT/a.png",
                "http://[::ffff:127.0.0.1]:PORT/a.png",
                "http://2130706433:PORT/a.png",
                "http://0.0.0.0:PORT/a.png",
                "http://169.254.169.254/latest/meta-data/",
                "http://[64:ff9b::7f00:1]:PORT/a.png",
                "http://user:password@127.0.0.1:PORT/a.png",
                "file:///etc/hostname",
                "ftp://127.0.0.1:PORT/a.png"
            })
    void nothing_is_fetched_from_an_address_that_is_not_public(String url) {
        try (var gateway = GatewayFixture.open(PROVIDERS)) {
            String port = String.valueOf(gateway.upstream().port());

            Reply reply = ask(gateway, url.replace("PORT", port));

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.body()).contains("unsupported_content", "messages[0].content[0]");
            assertThat(reply.body()).doesNotContain("password");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_redirect_to_an_address_that_is_not_permitted_is_not_followed() {
        try (var other = ScriptedUpstream.open();
                var gateway =
                        GatewayFixture.open(
                                OWN_NETWORK.replace("127.0.0.0/8", "127.0.0.1") + PROVIDERS)) {
            gateway.upstream().next(redirect("http://127.0.0.2:" + other.port() + "/a.png"));

            Reply reply = ask(gateway, gateway.upstream().url() + "/dog.png");

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.body()).contains("is not public");
            assertThat(gateway.upstream().received()).hasSize(1);
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void what_is_too_long_of_another_type_or_missing_is_rejected_by_name() {
        try (var gateway = GatewayFixture.open(OWN_NETWORK + PROVIDERS)) {
            gateway.upstream()
                    .next(
                            file("image/png", new byte[1025]),
                            file("text/html", "<html>".getBytes(UTF_8)),
                            ScriptedUpstream.json(404, "{}"),
                            redirect("/v1/1"),
                            redirect("/v1/2"),
                            redirect("/v1/3"),
                            redirect("/v1/4"));
            String url = gateway.upstream().url() + "/dog.png";

            assertThat(ask(gateway, url).body()).contains("media.max-size", "unsupported_content");
            assertThat(ask(gateway, url).body()).contains("text/html", "unsupported_content");
            assertThat(ask(gateway, url).body()).contains("status 404", "unsupported_content");
            assertThat(ask(gateway, url).body()).contains("redirected", "unsupported_content");
        }
    }

    @Test
    void fetching_can_be_turned_off() {
        String off = OWN_NETWORK.replace("{private", "{fetch: false, private");
        try (var gateway = GatewayFixture.open(off + PROVIDERS)) {
            Reply reply = ask(gateway, gateway.upstream().url() + "/dog.png");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("an image at an address (messages[0].content[0])");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    private static Reply ask(GatewayFixture gateway, String url) {
        String body =
                "{\"model\":\"one/claude\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}},{\"type\":\"text\",\"text\":\"What is this?\"}]}]}"
                        .formatted(url);
        return gateway.ask(WireFormat.CHAT, body);
    }

    private static Script file(String type, byte[] content) {
        return talk ->
                talk.send(
                                "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                                        .formatted(type, content.length))
                        .send(content);
    }

    private static Script redirect(String to) {
        return talk ->
                talk.send(
                        "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                                .formatted(to));
    }
}
