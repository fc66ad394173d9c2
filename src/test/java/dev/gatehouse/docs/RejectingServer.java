package dev.gatehouse.docs;

import dev.gatehouse.api.ApiServer;
import dev.gatehouse.api.Listener;
import dev.gatehouse.api.Pipeline;
import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.call.Problem;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Sources;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.gemini.Gemini;
import dev.gatehouse.dialect.openai.chat.Chat;
import dev.gatehouse.dialect.openai.completions.Completions;
import dev.gatehouse.dialect.openai.media.Media;
import dev.gatehouse.dialect.openai.responses.Responses;
import dev.gatehouse.http.Router;
import dev.gatehouse.http.Server;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/// The gateway's HTTP entry point with a stage that rejects each call with the next problem.
final class RejectingServer implements AutoCloseable {
    private static final List<String> SHOWN =
            List.of("retry-after", "x-should-retry", "www-authenticate", "allow");

    private final AtomicReference<Problem> next = new AtomicReference<>(new Problem.Internal());
    private final HttpClient client = HttpClient.newHttpClient();
    private final DeadlineTimer timer = DeadlineTimer.start();
    private final Server server;

    /// What a caller receives.
    ///
    /// @param status in words that fit a table
    record Reply(String status, String type, String headers) {
        private static final Reply NONE = new Reply("none", "", "");
    }

    private RejectingServer() throws IOException {
        ServerSettings settings;
        try {
            settings =
                    SettingsReader.read(Sources.none(), ServerSettings::read).finish().settings();
        } catch (InvalidSettingsException e) {
            throw new IllegalStateException(e);
        }
        var pipeline =
                new Pipeline(
                        settings,
                        _ -> {
                            throw next.get().asException();
                        },
                        Map.of(Listener.CALLS, new Router("")),
                        _ -> {});
        var apiServer =
                new ApiServer(timer, dialects(), (_, fault) -> fault.printStackTrace(), pipeline);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server =
                Server.open(address, apiServer.on(Listener.CALLS), timer, Server.Limits.standard());
    }

    static RejectingServer open() throws IOException {
        return new RejectingServer();
    }

    /// What a caller at that path receives for a problem.
    Reply reply(String path, Problem problem) throws InterruptedException {
        next.set(problem);
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        var request =
                HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(
                    Integer.toString(answer.statusCode()), type(answer.body()), shown(answer));
        } catch (IOException _) {
            return Reply.NONE;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        timer.close();
    }

    private static String type(byte[] body) {
        try {
            Json error = Objects.requireNonNull(Json.parse(body).member("error"));
            return "`" + Objects.requireNonNull(error.member("type")).text() + "`";
        } catch (MalformedJson e) {
            throw new AssertionError("an error that is not JSON", e);
        }
    }

    private static String shown(HttpResponse<?> answer) {
        var shown = new ArrayList<String>();
        for (String name : SHOWN) {
            answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> shown.add("`" + name + ": " + value + "`"));
        }
        return String.join(" ", shown);
    }

    private static Dialects dialects() {
        return new Dialects(
                List.of(
                        Chat.dialect(),
                        Completions.dialect(),
                        Media.dialect(),
                        Responses.dialect(),
                        Anthropic.dialect(),
                        Gemini.dialect()));
    }
}
