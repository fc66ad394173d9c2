package dev.gatehouse.client;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The dashboard in a real browser, with a gateway behind it whose calls, keys and errors hold what
/// must never run.
class DashboardBrowserTest {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /// A provider whose errors repeat what it was asked, and whose answer to `endless` has no end.
    private static final ScriptedUpstream.Script REPEATING =
            talk -> {
                if (talk.question().line().startsWith("GET")) {
                    ScriptedUpstream.json(200, "{\"data\":[]}").play(talk);
                    return;
                }
                Json messages = Json.parse(talk.question().body()).member("messages");
                String asked = messages.at(0).member("content").text();
                if (asked.equals("endless")) {
                    endless(talk);
                    return;
                }
                String text = JsonWriter.quoted(asked);
                String error =
                        "{\"error\":{\"message\":%s,\"type\":%s,\"code\":%s}}"
                                .formatted(text, text, text);
                ScriptedUpstream.json(400, error).play(talk);
            };

    /// Ends with the connection.
    private static void endless(ScriptedUpstream.Talk talk) throws IOException {
        talk.beginStream().chunk(WireFormat.CHAT.preamble());
        int words = 0;
        while (true) {
            talk.chunk(WireFormat.CHAT.event(words++));
            Await.within(PAUSE, () -> false);
        }
    }

    @Test
    void the_dashboard_keeps_its_promises_in_a_browser(@TempDir Path folder) throws Exception {
        try (var provider = ScriptedUpstream.open().always(REPEATING);
                var gateway = new RunningGateway(folder, settings(provider.url()))) {
            BrowserScripts.run("browser.mjs", Map.of("GATEHOUSE_URL", gateway.url()));
        }
    }

    @Test
    void the_dashboard_works_below_a_base_path(@TempDir Path folder) throws Exception {
        var settings = Map.of("BASE_PATH", "/gw", "LOGGING_ENABLED", "true");
        try (var gateway = new RunningGateway(folder, settings)) {
            BrowserScripts.run(
                    "browser.mjs", Map.of("GATEHOUSE_URL", gateway.url() + "/gw", "SHORT", "true"));
        }
    }

    private static Map<String, String> settings(String provider) {
        var settings = new HashMap<String, String>();
        settings.put("LOGGING_ENABLED", "true");
        settings.put("LOGGING_LOG_BODIES", "received");
        settings.put("GATEHOUSE_ALARMS_DELAY", "0s");
        settings.put("GATEHOUSE_CACHE_EXACT", "deterministic");
        settings.put("OPENAI_ODD_API_KEY", "key-of-the-stub");
        settings.put("OPENAI_ODD_BASE_URL", provider + "/v1");
        settings.put("OPENAI_ODD_MODELS", "odd");
        return settings;
    }
}
