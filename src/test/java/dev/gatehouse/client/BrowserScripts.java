package dev.gatehouse.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs the scripts that open the dashboard in Chromium.
final class BrowserScripts {
    private static final Path SCRIPTS = Path.of("dashboard/test");
    private static final Path PLACE = Path.of("target/clients/browser");

    private BrowserScripts() {}

    /// Skips the test where there is no Node or no Chromium, unless `CI` is `true`.
    ///
    /// @param more variables of the script, with the address of the gateway
    static void run(String script, Map<String, String> more)
            throws IOException, InterruptedException {
        run(script, more, Duration.ZERO);
    }

    /// @param longer what the script may take beside the time of every other
    static void run(String script, Map<String, String> more, Duration longer)
            throws IOException, InterruptedException {
        var environment = new HashMap<>(more);
        environment.put("GATEHOUSE_KEY", RunningGateway.KEY);
        environment.put("NO_PROXY", "127.0.0.1,localhost");
        environment.put("no_proxy", "127.0.0.1,localhost");
        var place = new ClientWorkspace(PLACE, environment);
        String version = place.needs("node", 20);
        place.needs("npm", 9);
        place.needs("chromium", 120);
        place.copy(SCRIPTS);
        String list = version + "\n" + Files.readString(SCRIPTS.resolve("package-lock.json"));
        place.install("node_modules", list, List.of(List.of("npm", "ci", "--ignore-scripts")));

        place.runs(longer, "node", script);
    }
}
