package dev.gatehouse.journey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.util.List;

/// Requests of operators to a gateway with a master key.
final class RoutingAdmin {
    static final String MASTER = "master-key-of-the-routing-administration";
    static final String SERVER = "server: {port: 0, master-key: " + MASTER + "}\n";

    private static final ObjectMapper JSON = new ObjectMapper();

    private RoutingAdmin() {}

    static String field() {
        return field(MASTER);
    }

    static String field(String key) {
        return "Authorization: Bearer " + key;
    }

    /// Waits until storage is open.
    static GatewayFixture opened(GatewayFixture gateway) {
        String any = "/admin/limits/model/none";
        Await.until("storage", () -> send(gateway, "PUT", any, "{`tokens`:1}").status() == 200);
        return gateway;
    }

    static Reply send(GatewayFixture gateway, String method, String path, String body) {
        return sendAs(MASTER, gateway, method, path, body);
    }

    /// @param body with ` for "; empty for none
    static Reply sendAs(
            String key, GatewayFixture gateway, String method, String path, String body) {
        String field = field(key);
        String request =
                body.isEmpty()
                        ? ScriptedClient.request(method, path, field)
                        : ScriptedClient.post(path, body.replace('`', '"'), field)
                                .replaceFirst("POST", method);
        return gateway.raw(request);
    }

    /// The text of a new key.
    static String key(GatewayFixture gateway, String settings) {
        return json(send(gateway, "POST", "/admin/keys", settings)).get("key").asText();
    }

    static JsonNode json(Reply reply) {
        try {
            return JSON.readTree(reply.body());
        } catch (IOException e) {
            throw new AssertionError(reply.body(), e);
        }
    }

    static JsonNode list(GatewayFixture gateway, String path) {
        return json(send(gateway, "GET", path, "")).get("data");
    }

    /// The entry of a list with a name.
    static JsonNode named(GatewayFixture gateway, String path, String name) {
        for (JsonNode each : list(gateway, path)) {
            if (each.get("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name + " is not in " + path);
    }

    static List<String> names(GatewayFixture gateway, String path) {
        return list(gateway, path).findValuesAsText("name");
    }
}
