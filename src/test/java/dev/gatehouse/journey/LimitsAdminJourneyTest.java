package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rate limits that are edited at run time, and the callers that may edit them.
class LimitsAdminJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MASTER = "master-key-of-the-limits-journey";
    private static final String YAML =
            "server: {port: 0, master-key: "
                    + MASTER
                    + "}\nmetrics: {enabled: true}\n"
                    + "limits: [{kind: all, requests: 1000, period: hour}]\n";

    private static GatewayFixture open() {
        var gateway = GatewayFixture.open(YAML);
        gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
        Await.until(
                "storage",
                () ->
                        send(gateway, MASTER, "PUT", "/admin/limits/model/none", "{\"tokens\":1}")
                                        .status()
                                == 200);
        return gateway;
    }

    private static Reply send(
            GatewayFixture gateway,
            String key,
            String method,
            String path,
            String body,
            String... fields) {
        var all = new ArrayList<>(List.of(fields));
        all.add("Authorization: Bearer " + key);
        String[] lines = all.toArray(String[]::new);
        return gateway.raw(
                body.isEmpty()
                        ? ScriptedClient.request(method, path, lines)
                        : ScriptedClient.post(path, body, lines).replaceFirst("POST", method));
    }

    private static JsonNode json(Reply reply) throws IOException {
        return JSON.readTree(reply.body());
    }

    private static String key(GatewayFixture gateway, String path, String role) throws IOException {
        String body = "{\"name\":\"k\",\"user_path\":\"%s\",\"role\":\"%s\"}".formatted(path, role);
        return json(send(gateway, MASTER, "POST", "/admin/keys", body)).get("key").asText();
    }

    private static int chat(GatewayFixture gateway, String key) {
        return gateway.ask(WireFormat.CHAT, false, "Authorization: Bearer " + key).status();
    }

    @Test
    void a_limit_is_set_shown_changed_and_removed_while_calls_go_on() throws IOException {
        try (var gateway = open()) {
            String key = key(gateway, "/team/alice", "none");
            String path = "/admin/limits/user_path/team";
            Reply made = send(gateway, MASTER, "PUT", path, "{\"requests\":1,\"period\":\"day\"}");
            assertThat(made.status()).as(made.body()).isEqualTo(200);
            assertThat(json(made).get("name").asText()).isEqualTo("/team");
            assertThat(chat(gateway, key)).isEqualTo(200);
            assertThat(chat(gateway, key)).isEqualTo(429);

            JsonNode all = json(send(gateway, MASTER, "GET", "/admin/limits", "")).get("data");
            assertThat(all.findValuesAsText("source"))
                    .containsExactlyInAnyOrder("config", "manual", "manual");
            assertThat(all.findValuesAsText("requests_remaining")).contains("0", "999");

            String etag = String.valueOf(made.field("etag"));
            String wrong = "If-Match: \"12345\"";
            String two = "{\"requests\":2,\"period\":\"day\"}";
            assertThat(send(gateway, MASTER, "PUT", path, two, wrong).status()).isEqualTo(412);
            Reply changed = send(gateway, MASTER, "PUT", path, two, "If-Match: " + etag);
            assertThat(changed.status()).isEqualTo(200);
            assertThat(chat(gateway, key)).as("one of two is used").isEqualTo(200);
            assertThat(chat(gateway, key)).isEqualTo(429);

            assertThat(send(gateway, MASTER, "DELETE", path, "").status()).isEqualTo(204);
            assertThat(send(gateway, MASTER, "DELETE", path, "").status()).isEqualTo(404);
            assertThat(chat(gateway, key)).isEqualTo(200);

            String metrics = send(gateway, MASTER, "GET", "/metrics", "").body();
            assertThat(metrics)
                    .contains(
                            "gatehouse_rate_limited_calls_total{kind=\"user_path\",measure=\"requests\"} 2");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/team | member | PUT | user_path/team/alice | 200",
                "/team | member | PUT | user_path/team       | 403",
                "/team | member | PUT | user_path/teams      | 403",
                "/team | member | PUT | key/anyone           | 403",
                "/team | admin  | PUT | user_path/team       | 403",
                "/team | member | PUT | all                  | 403",
                "/     | viewer | PUT | user_path/team       | 403",
                "/     | member | PUT | user_path/team       | 200",
                "/     | member | PUT | key/anyone           | 403",
                "/     | admin  | PUT | all                  | 200",
                "/     | admin  | PUT | account/one          | 200",
                "/team | member | DELETE | user_path/other/x | 403",
                "/team | none   | GET | ''                   | 403",
                "/team | viewer | GET | ''                   | 200",
            })
    void who_may_change_a_limit(String path, String role, String method, String limit, int status)
            throws IOException {
        try (var gateway = open()) {
            String key = key(gateway, path, role);
            String route = "/admin/limits" + (limit.isEmpty() ? "" : "/" + limit);
            String body = method.equals("PUT") ? "{\"concurrent\":5}" : "";

            assertThat(send(gateway, key, method, route, body).status()).isEqualTo(status);
        }
    }

    @Test
    void a_viewer_of_a_path_sees_the_limits_of_that_path_and_below_only() throws IOException {
        try (var gateway = open()) {
            for (String name : List.of("team", "team/alice", "teams", "other")) {
                String route = "/admin/limits/user_path/" + name;
                send(gateway, MASTER, "PUT", route, "{\"concurrent\":5}");
            }
            String viewer = key(gateway, "/team", "viewer");

            JsonNode seen = json(send(gateway, viewer, "GET", "/admin/limits", "")).get("data");

            var names = new ArrayList<String>();
            seen.forEach(limit -> names.add(limit.get("name").asText()));
            assertThat(names).containsExactly("/team", "/team/alice");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user_path/a | {} | requests",
                "user_path/a | {`requests`:0} | requests",
                "user_path/a | {`requests`:`5`} | requests",
                "user_path/a | {`tokens`:1.5} | tokens",
                "user_path/a | {`requests`:1,`period`:`week`} | period",
                "user_path/a | {`requests`:1,`per_child`:1} | per_child",
                "key/a | {`requests`:1,`per_child`:true} | name",
                "key/a | {`request`:1} | request",
                "user_path/a:b | {`requests`:1} | name",
                "team/a | {`requests`:1} | kind",
            })
    void a_limit_that_is_none_is_rejected_with_the_member_at_fault(
            String limit, String body, String member) throws IOException {
        try (var gateway = open()) {
            String route = "/admin/limits/" + limit;
            Reply reply = send(gateway, MASTER, "PUT", route, body.replace('`', '"'));

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(json(reply).at("/error/param").asText()).isEqualTo(member);
        }
    }
}
