package dev.gatehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.cli.ChatCommand;
import dev.gatehouse.cli.Client;
import dev.gatehouse.cli.Explain;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands that talk to a running gateway.
final class RemoteCommands {
    private final Configuration configuration;
    private final URI url;
    private final PrintStream out;
    private final PrintStream err;

    RemoteCommands(
            Configuration configuration, @Nullable String url, PrintStream out, PrintStream err) {
        this.configuration = configuration;
        this.url = URI.create(url == null ? usual(configuration.settings().server()) : url);
        this.out = out;
        this.err = err;
    }

    int models() throws IOException {
        try (Client client = client()) {
            Json data = client.get("/v1/models").member("data");
            for (int i = 0; data != null && i < data.size(); i++) {
                Json id = data.at(i).member("id");
                out.println(id == null ? "" : id.text());
            }
            return 0;
        } catch (MalformedJson e) {
            throw new IOException("the list of models makes no sense", e);
        }
    }

    int chat(String model, String prompt) throws IOException {
        String asked =
                prompt.isEmpty() ? new String(System.in.readAllBytes(), UTF_8).strip() : prompt;
        try (Client client = client()) {
            new ChatCommand(client, out, err).ask(model, asked);
            return 0;
        }
    }

    int explain(@Nullable Path request, String path, List<String> fields) throws IOException {
        byte[] body = request == null ? System.in.readAllBytes() : Files.readAllBytes(request);
        Headers headers = Headers.none();
        for (String field : fields) {
            int colon = field.indexOf(':');
            if (colon <= 0) {
                throw new IOException("'" + field + "' is no header field such as 'X-Team: red'");
            }
            headers.add(field.substring(0, colon).strip(), field.substring(colon + 1).strip());
        }
        try (Client client = client()) {
            new Explain(client, out).print(path, body, headers);
            return 0;
        }
    }

    private Client client() throws IOException {
        var settings = configuration.settings();
        return new Client(url, settings.server().masterKey(), settings.upstream());
    }

    private static String usual(ServerSettings server) {
        String scheme = server.certificate() == null ? "http" : "https";
        return scheme + "://127.0.0.1:" + server.port() + server.base();
    }
}
