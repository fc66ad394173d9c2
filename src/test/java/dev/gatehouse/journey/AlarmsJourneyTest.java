package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.crypto.Hmac;
import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import dev.gatehouse.storage.sql.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What becomes an alarm, and what is sent about it, by whole gateways.
class AlarmsJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "canary-of-the-hook";
    private static final String CHAT = BudgetsFixture.BODY;
    private static final String RESET = "{\"confirmation\":\"reset\"}";
    private static final String DAILY =
            "budgets: {limits: [{path: /, period: daily, amount: 0.004}]}\n";

    private static final String LEVELS = DAILY.replace("0.004", "0.004, warn-at: [40, 100]");

    private static ScriptedUpstream listener() {
        return ScriptedUpstream.open().always(ScriptedUpstream.json(200, "{}"));
    }

    private static String hook(ScriptedUpstream listener) {
        return listener.url() + "/hook?token=" + TOKEN;
    }

    private static String alarms(ScriptedUpstream listener) {
        return "alarms: {delay: 0s, webhook: '" + hook(listener) + "'}\n";
    }

    /// The same, for what may have been an alarm while the gateway started.
    private static String again(ScriptedUpstream listener) {
        return alarms(listener).replace("delay: 0s", "delay: 0s, repeat-after: 0s");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The messages that were received: event, kind and subject, and the level where there is one.
    /// Without a delay, storage is an alarm for as long as it is being opened.
    private static List<String> messages(ScriptedUpstream listener) {
        return all(listener).stream().filter(it -> !it.contains(" storage ")).toList();
    }

    private static List<String> all(ScriptedUpstream listener) {
        return listener.received().stream().map(AlarmsJourneyTest::message).toList();
    }

    /// The first message that is not about storage.
    private static String first(ScriptedUpstream listener) {
        Await.until("a message", () -> !messages(listener).isEmpty());
        return listener.received().stream()
                .filter(it -> !message(it).contains(" storage "))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static String message(ReceivedRequest request) {
        JsonNode body = json(request.text());
        JsonNode alarm = body.get("alarm");
        String level = alarm.get("level").isNull() ? "" : "@" + alarm.get("level");
        return body.get("event").asText()
                + " "
                + alarm.get("kind").asText()
                + " "
                + alarm.get("subject").asText()
                + level;
    }

    private static void awaitMessages(ScriptedUpstream listener, String... expected) {
        Await.until(
                "messages, not " + messages(listener),
                () -> messages(listener).size() >= expected.length);
        assertThat(messages(listener)).containsExactlyInAnyOrder(expected);
    }

    private static List<String> shown(GatewayFixture gateway) {
        return allShown(gateway).stream().filter(it -> !it.endsWith(" storage")).toList();
    }

    private static List<String> allShown(GatewayFixture gateway) {
        var all = new ArrayList<String>();
        for (JsonNode alarm : json(BudgetsFixture.get(gateway, "/admin/alarms")).get("data")) {
            String state = alarm.get("until").isNull() ? "active " : "over ";
            all.add(state + alarm.get("kind").asText() + " " + alarm.get("subject").asText());
        }
        return all;
    }

    private static ScriptedClient.Reply post(GatewayFixture gateway, String path, String body) {
        return gateway.raw(ScriptedClient.post(path, body));
    }

    @Test
    void levels_of_a_budget_begin_and_end_once_each() {
        try (var listener = listener();
                var gateway =
                        GatewayFixture.open(BudgetsFixture.priced(LEVELS + alarms(listener)))) {
            BudgetsFixture.ask(gateway);
            awaitMessages(listener, "begin budget path:/:daily@40");
            BudgetsFixture.ask(gateway);
            awaitMessages(
                    listener, "begin budget path:/:daily@40", "begin budget path:/:daily@100");
            assertThat(first(listener)).contains("the daily budget of $0.004 for the path '/'");
            assertThat(shown(gateway)).allMatch(it -> it.equals("active budget path:/:daily"));

            post(gateway, "/admin/budgets/reset", RESET);

            awaitMessages(
                    listener,
                    "begin budget path:/:daily@40",
                    "begin budget path:/:daily@100",
                    "end budget path:/:daily@40",
                    "end budget path:/:daily@100");
            assertThat(shown(gateway)).allMatch(it -> it.equals("over budget path:/:daily"));
        }
    }

    @Test
    void a_rejected_key_of_an_account_is_an_alarm_until_another_key_is_set() {
        try (var listener = listener();
                var gateway = GatewayFixture.open(alarms(listener))) {
            gateway.upstream().next(ScriptedUpstream.json(401, "{\"error\":{\"message\":\"no\"}}"));
            gateway.ask(WireFormat.CHAT, CHAT);
            awaitMessages(listener, "begin account one");
            assertThat(first(listener)).contains("credentials rejected", "critical");

            reload(
                    gateway,
                    gateway.accounts().replace(GatewayFixture.KEY, "another-key"),
                    listener);

            awaitMessages(listener, "begin account one", "end account one");
        }
    }

    private static ScriptedClient.Reply reload(
            GatewayFixture gateway, String yaml, ScriptedUpstream listener) {
        String data = gateway.place().directory() + "/data";
        gateway.write("server: {port: 0}\ndata-dir: '" + data + "'\n" + alarms(listener) + yaml);
        return post(gateway, "/admin/runtime/refresh", "");
    }

    @Test
    void an_open_circuit_is_an_alarm_of_its_account() {
        String breaker = "breaker: {consecutive-failures: 2}\nretry: {max-retries: 0}\n";
        try (var listener = listener();
                var gateway = GatewayFixture.open(breaker + alarms(listener))) {
            gateway.upstream().always(ScriptedUpstream.json(503, "{}"));
            for (int i = 0; i < 3; i++) {
                gateway.ask(WireFormat.CHAT, CHAT);
            }
            awaitMessages(listener, "begin account one");
            assertThat(first(listener)).contains("circuit is open for: gpt");
        }
    }

    @Test
    void a_refused_reload_is_an_alarm_until_one_is_accepted() {
        try (var listener = listener();
                var gateway = GatewayFixture.open(alarms(listener))) {
            reload(gateway, gateway.accounts() + "retry:\n  max-retrys: 7\n", listener);
            awaitMessages(listener, "begin settings settings");
            assertThat(first(listener)).contains("retry.max-retrys", "in line ");

            reload(gateway, gateway.accounts(), listener);

            awaitMessages(listener, "begin settings settings", "end settings settings");
        }
    }

    @Test
    void a_model_without_a_price_is_an_alarm_until_it_was_quiet_for_a_while() {
        try (var listener = listener();
                var gateway = GatewayFixture.virtual(alarms(listener))) {
            gateway.ask(WireFormat.CHAT, CHAT);
            awaitMessages(listener, "begin unpriced one/gpt");

            gateway.advance(Duration.ofMinutes(16));

            awaitMessages(listener, "begin unpriced one/gpt", "end unpriced one/gpt");
        }
    }

    @Test
    void
            storage_that_does_not_answer_and_a_ledger_that_cannot_be_written_are_alarms_until_storage_is_back()
                    throws Exception {
        PostgresServer server = PostgresServer.start();
        String yaml =
                "storage: {type: postgresql, postgresql: {url: '%s'}}\nledger: {mode: store}\n"
                        .formatted(server.database());
        try (var listener = listener();
                var gateway = GatewayFixture.open(BudgetsFixture.priced(yaml + again(listener)))) {
            Await.until(
                    "storage",
                    () -> allShown(gateway).stream().noneMatch(AlarmsJourneyTest::holds));
            Await.until("a quiet listener", () -> all(listener).size() % 2 == 0);
            int before = listener.received().size();
            server.crash();
            Await.until("an alarm", () -> allShown(gateway).contains("active storage storage"));
            BudgetsFixture.ask(gateway);
            Await.until("an alarm", () -> shown(gateway).contains("active ledger ledger"));

            server.resume();

            Await.until(
                    "their ends",
                    () -> allShown(gateway).stream().noneMatch(AlarmsJourneyTest::holds));
            Await.until("messages", () -> listener.received().size() == before + 4);
            assertThat(all(listener).subList(before, before + 4))
                    .containsExactlyInAnyOrder(
                            "begin storage storage",
                            "begin ledger ledger",
                            "end storage storage",
                            "end ledger ledger");
        } finally {
            server.close();
        }
    }

    private static boolean holds(String shown) {
        return shown.startsWith("active");
    }

    @Test
    void of_two_gateways_of_one_storage_one_sends_what_concerns_both() throws Exception {
        String database = PostgresServer.shared().database();
        String storage = "storage: {type: postgresql, postgresql: {url: '" + database + "'}}\n";
        try (var listener = listener()) {
            String yaml = BudgetsFixture.priced(storage + DAILY + alarms(listener));
            var one = GatewayFixture.open(yaml);
            var two = GatewayFixture.open(yaml);
            try {
                BudgetsFixture.ask(one);
                BudgetsFixture.ask(two);
                for (var gateway : List.of(one, two)) {
                    Await.until("both levels", () -> shown(gateway).size() == 2);
                }
                post(one, "/admin/budgets/reset", RESET);
                for (var gateway : List.of(one, two)) {
                    Await.until(
                            "their ends",
                            () -> shown(gateway).stream().noneMatch(AlarmsJourneyTest::holds));
                }
                awaitMessages(
                        listener,
                        "begin budget path:/:daily@80",
                        "begin budget path:/:daily@100",
                        "end budget path:/:daily@80",
                        "end budget path:/:daily@100");
            } finally {
                GatewayFixture.closeAll(one, two);
            }
        }
    }

    @Test
    void a_listener_that_fails_three_times_receives_it_in_the_end() {
        ScriptedUpstream.Script failing = ScriptedUpstream.json(500, "{}");
        try (var listener = listener().next(failing, failing, failing);
                var gateway = GatewayFixture.open(alarms(listener))) {
            reload(gateway, gateway.accounts() + "retry: 7\n", listener);
            Await.until("four attempts", () -> listener.received().size() >= 4);
            Await.until("a message", () -> messages(listener).contains("begin settings settings"));
            Await.until("both lines", () -> lines(gateway).size() == 2);
            assertThat(lines(gateway).getFirst()).contains("'alarms.webhook'", "status 500");
            assertThat(lines(gateway).getLast()).contains("are sent to 'alarms.webhook' again");
            assertThat(gateway.logged()).doesNotContain(TOKEN, "/hook");
        }
    }

    private static List<String> lines(GatewayFixture gateway) {
        return gateway.lines().stream().filter(it -> it.contains("Messages about alarms")).toList();
    }

    @Test
    void a_listener_that_hangs_delays_no_other_and_no_call() {
        try (var hanging = ScriptedUpstream.open().always(ScriptedUpstream.Talk::stall);
                var slack = listener();
                var gateway =
                        GatewayFixture.open(
                                "alarms: {delay: 0s, webhook: '%s', slack: '%s'}\n"
                                        .formatted(hook(hanging), hook(slack)))) {
            gateway.upstream()
                    .next(ScriptedUpstream.json(401, "{\"error\":{\"message\":\"<no>\"}}"));
            gateway.ask(WireFormat.CHAT, CHAT);
            Await.until("a request that hangs", () -> !hanging.received().isEmpty());
            Await.until("a message", () -> texts(slack).contains("The account 'one' is suspended"));
            assertThat(texts(slack)).contains("critical").doesNotContain("\"kind\"");
            gateway.upstream().next(talk -> talk.send(WireFormat.MESSAGES.wholeResponse()));
            assertThat(gateway.ask(WireFormat.MESSAGES, false).status()).isEqualTo(200);
            assertThat(shown(gateway)).containsExactly("active account one");
        }
    }

    private static String texts(ScriptedUpstream slack) {
        return slack.received().stream()
                .map(it -> json(it.text()).get("text").asText())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void a_body_is_signed_with_the_secret() {
        String secret = "a secret of the hook";
        try (var listener = listener();
                var gateway =
                        GatewayFixture.open(
                                "alarms: {delay: 0s, webhook: '%s', secret: '%s'}\n"
                                        .formatted(hook(listener), secret))) {
            gateway.upstream().next(ScriptedUpstream.json(401, "{}"));
            gateway.ask(WireFormat.CHAT, CHAT);
            Await.until("a message", () -> !listener.received().isEmpty());

            ReceivedRequest received = listener.received().getFirst();

            var digest = new byte[Hmac.LENGTH];
            new Hmac(secret.getBytes(StandardCharsets.UTF_8)).digest(received.body(), digest);
            assertThat(received.all("x-gatehouse-signature"))
                    .containsExactly("sha256=" + HexFormat.of().formatHex(digest));
            assertThat(received.line()).isEqualTo("POST /v1/hook?token=" + TOKEN + " HTTP/1.1");
        }
    }

    @Test
    void metrics_have_what_holds_by_kind() {
        try (var gateway = GatewayFixture.open("alarms: {delay: 0s}\nmetrics: {enabled: true}\n")) {
            gateway.upstream().next(ScriptedUpstream.json(401, "{}"));
            gateway.ask(WireFormat.CHAT, CHAT);
            Await.until(
                    "an alarm",
                    () ->
                            BudgetsFixture.get(gateway, "/metrics")
                                    .contains("gatehouse_alarms{kind=\"account\"} 1"));
            Await.until(
                    "no other",
                    () ->
                            BudgetsFixture.get(gateway, "/metrics")
                                    .contains("gatehouse_alarms{kind=\"storage\"} 0"));
        }
    }

    @Test
    void nothing_is_looked_for_when_they_are_off() {
        try (var listener = listener();
                var gateway =
                        GatewayFixture.open(
                                "alarms: {enabled: false, delay: 0s, webhook: '%s'}\n"
                                        .formatted(hook(listener)))) {
            gateway.upstream().next(ScriptedUpstream.json(401, "{}"));
            gateway.ask(WireFormat.CHAT, CHAT);
            assertThat(Await.stays(Duration.ofSeconds(2), () -> allShown(gateway).isEmpty()))
                    .isTrue();
            assertThat(listener.received()).isEmpty();
        }
    }
}
