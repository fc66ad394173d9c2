package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets in every place where they can turn up, and all output of the process searched
/// for them.
class SecretsJourneyTest {
    private static final String MASTER = "gk-master-canary-0987654321";
    private static final String STRANGER = "gk-stranger-canary-5647382910";
    private static final String PROVIDER = Child.PROVIDER_KEY;
    private static final String BEARER = "Authorization: Bearer " + MASTER;

    @TempDir private Path directory;
    private final ScriptedUpstream upstream = ScriptedUpstream.open();

    @AfterEach
    void closeTheProvider() {
        upstream.close();
    }

    @Test
    void no_output_contains_a_secret() {
        try (Child child = Child.Plan.in(directory).start(settings())) {
            child.client();
            callAsUsual(child);
            callWithOtherKeys(child);
            hearTheProviderTell(child);
            putTheKeyWhereItDoesNotBelong(child);
            breakTheRulesOfHttp(child);
            isClean("live", live(child));
            isClean("metrics", child.read("/metrics", BEARER).body());
            breakTheFile(child);

            child.signal("TERM");

            Child.Ended ended = child.ended();
            assertThat(ended.status()).isZero();
            assertThat(child.calls()).hasSizeGreaterThan(30);
            isClean("standard output", ended.out());
            isClean("standard error", ended.err());
        }
    }

    private void callAsUsual(Child child) {
        for (WireFormat speech : WireFormat.values()) {
            upstream.next(
                    talk -> talk.send(speech.wholeResponse()),
                    ScriptedUpstream.stream(speech, 3),
                    ScriptedUpstream.stream(speech, 3));
            assertThat(child.ask(speech, false, BEARER).status()).isEqualTo(200);
            assertThat(child.ask(speech, true, "x-api-key: " + MASTER).status()).isEqualTo(200);
            // A key that a client has of another login comes beside the gateway's.
            String other = "x-api-key: " + STRANGER;
            assertThat(child.ask(speech, true, BEARER, other).status()).isEqualTo(200);
            assertThat(upstream.received().getLast().head()).doesNotContain(STRANGER, MASTER);
        }
        assertThat(child.read("/v1/models", BEARER).status()).isEqualTo(200);
    }

    private static void callWithOtherKeys(Child child) {
        for (WireFormat speech : WireFormat.values()) {
            for (String field :
                    List.of("Authorization: Bearer ", "Authorization: Basic ", "x-api-key: ")) {
                assertThat(child.ask(speech, false, field + STRANGER).status()).isEqualTo(401);
            }
            String[] both = {"Authorization: Bearer " + STRANGER, "api-key: " + STRANGER};
            assertThat(child.ask(speech, true, both).status()).isEqualTo(401);
        }
        assertThat(child.read("/v1/models?key=" + STRANGER).status()).isEqualTo(401);
        assertThat(child.read("/admin/api/v1/live", "x-api-key: " + STRANGER).status())
                .isEqualTo(401);
    }

    /// Providers that repeat the key they received, in errors and in invalid answers.
    private void hearTheProviderTell(Child child) {
        String told = "bad key " + PROVIDER;
        for (WireFormat speech : WireFormat.values()) {
            for (int status : new int[] {400, 401, 403, 404, 422, 500}) {
                upstream.always(
                        ScriptedUpstream.error(speech, status, told, "x-request-id: " + PROVIDER));
                isSilent(child.ask(speech, false, BEARER));
            }
            upstream.always(ScriptedUpstream.json(200, "<html>" + told + "</html>"));
            isSilent(child.ask(speech, false, BEARER));
            upstream.always(talk -> talk.send("HTTP/1.1 2x0 " + told + "\r\n" + told + "\r\n\r\n"));
            isSilent(child.ask(speech, false, BEARER));
            upstream.always(
                    talk -> {
                        talk.beginStream().chunk(speech.preamble()).chunk(speech.event(0));
                        talk.chunk(speech.errorEvent(told)).lastChunk();
                    });
            isSilent(child.ask(speech, true, BEARER));
        }
    }

    private static void isSilent(ScriptedClient.Reply reply) {
        assertThat(reply.head() + reply.body()).doesNotContain(PROVIDER);
    }

    private void putTheKeyWhereItDoesNotBelong(Child child) {
        upstream.always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
        for (String key : List.of(MASTER, PROVIDER)) {
            String path = WireFormat.CHAT.path();
            String body = WireFormat.CHAT.request(false);
            for (String wrong :
                    List.of(
                            key,
                            "{" + key + "}",
                            body.replace(
                                    "{\"model\"", "{\"" + key + "\":1,\"" + key + "\":2,\"model\""),
                            body.replace("\"gpt\"", "\"" + key + "\""),
                            body.replace("\"gpt\"", "\"one/" + key + "\""),
                            body.replace("\"gpt\"", "\"unknown/" + key + "\""),
                            body.replace("\"hi\"", "\"" + key))) {
                child.raw(ScriptedClient.post(path, wrong, BEARER));
            }
            child.raw(ScriptedClient.post(path + "?key=" + key, body));
            child.raw(ScriptedClient.post("/v1/" + key, body, BEARER));
            child.raw(ScriptedClient.post(path, body, BEARER, "X-Request-Id: " + key));
            child.raw(ScriptedClient.post(path, body, BEARER, "Content-Encoding: " + key));
            child.raw(ScriptedClient.post(path, body, BEARER, "Origin: http://" + key));
            child.read("/v1/models/" + key, BEARER);
            child.read("/nowhere/" + key + "?key=" + key, BEARER);
        }
    }

    private static void breakTheRulesOfHttp(Child child) {
        for (String key : List.of(MASTER, PROVIDER)) {
            child.raw("GET /" + key + " HTTP/9.9\r\n\r\n");
            child.raw(key + " / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            child.raw("GET / HTTP/1.1\r\nHost: localhost\r\n" + key + "\r\n\r\n");
            child.raw("GET / HTTP/1.1\r\nHost: localhost\r\n" + key + " : x\r\n\r\n");
            child.raw("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + key + "\r\n\r\n");
            child.raw(
                    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + key + "\r\n\r\n");
        }
    }

    /// What operators see while a call is in flight that shows keys in all the usual places.
    private String live(Child child) {
        upstream.always(ScriptedUpstream.Talk::stall);
        int before = upstream.received().size();
        child.client().ask(WireFormat.CHAT, true, BEARER, "Cookie: " + MASTER);
        Await.until("the question", () -> upstream.received().size() > before);
        String seen = child.read("/admin/api/v1/live", BEARER).body();
        assertThat(seen).contains("\"model\":\"gpt\"");
        upstream.close();
        return seen;
    }

    private void breakTheFile(Child child) {
        child.write(settings() + "log: {levle: " + MASTER + "}\n" + PROVIDER + "\n");
        child.signal("HUP");
        child.awaitLogged("settings not reloaded");
        child.write("server: {poort: " + MASTER + "}\nlog: {level: " + PROVIDER + "}\n");
        child.signal("HUP");
        child.awaitLogged("did you mean 'port'");
    }

    private static void isClean(String where, String text) {
        for (String secret : List.of(MASTER, STRANGER, PROVIDER)) {
            assertThat(text.lines().filter(line -> line.contains(secret))).as(where).isEmpty();
        }
    }

    private String settings() {
        return "server: {port: 0, host: 127.0.0.1, pre-drain: 0s, drain: 10s, master-key: "
                + MASTER
                + "}\nmetrics: {enabled: true}\nretry: {max-retries: 0}\n"
                + Child.accounts(upstream);
    }
}
