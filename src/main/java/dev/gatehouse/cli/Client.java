package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.UnreachableException;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// Sends the requests of a command to a running gateway.
public final class Client implements AutoCloseable {
    private static final int MAX_BODY = 64 << 20;
    private static final String FILE = "file:";
    private static final String ADMIN = "/admin/";

    private final DeadlineTimer timer = DeadlineTimer.start();
    private final Upstream upstream;
    private final End calls;
    private final End admin;
    private final CallScope scope;

    /// Where requests are sent, and what authenticates them there.
    private record End(URI base, @Nullable Secret key) {}

    private Client(Setup setup, End calls, End admin) throws IOException {
        this.calls = calls;
        this.admin = admin;
        this.upstream = Upstream.open(setup.upstream(), timer);
        this.scope = CallScope.of(timer);
    }

    /// A client of the gateway that the arguments name, else the configuration.
    public static Client of(Program program, ParseResult arguments)
            throws CommandException, InvalidSettingsException, IOException {
        Setup setup = program.read(Options.config(arguments));
        String url = arguments.matchedOptionValue("--url", null);
        String key = arguments.matchedOptionValue("--key", null);
        return new Client(setup, end(setup.listener(), url, key), end(setup.admin(), url, key));
    }

    /// What a command does with a client.
    @FunctionalInterface
    public interface Use {
        /// Runs it.
        ///
        /// @return one of [ExitCodes]
        /// @throws MalformedJson when an answer is not what it should be
        int run(Client client) throws CommandException, IOException, MalformedJson;
    }

    /// Runs a command against the gateway that the arguments name.
    public static int use(Program program, ParseResult arguments, Use use)
            throws CommandException, InvalidSettingsException, IOException {
        try (Client client = of(program, arguments)) {
            return use.run(client);
        } catch (MalformedJson e) {
            throw new CommandException(ExitCodes.FAILED, "the answer is invalid: " + e.reason());
        }
    }

    private static End end(Setup.Listener listener, @Nullable String url, @Nullable String key)
            throws CommandException {
        URI base = url(url == null ? listener.localUrl(listener.port()) : url);
        return new End(base, key == null ? listener.key() : secret(key));
    }

    /// An address as it is usually pasted: the base URL of an SDK means the same gateway.
    private static URI url(String text) throws CommandException {
        String bare = text.strip();
        while (bare.endsWith("/")) {
            bare = bare.substring(0, bare.length() - 1);
        }
        if (bare.endsWith("/v1")) {
            bare = bare.substring(0, bare.length() - 3);
        }
        try {
            var url = new URI(text.contains("://") ? bare : "http://" + bare);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && !url.getHost().isEmpty()) {
                return url;
            }
        } catch (URISyntaxException _) {
            // The message is the same.
        }
        throw new CommandException(
                ExitCodes.WRONG_USAGE,
                "'" + text + "' is not a URL; expected one such as http://127.0.0.1:8080");
    }

    private static Secret secret(String text) throws CommandException {
        if (!text.startsWith(FILE)) {
            return Secret.of(text.strip());
        }
        try {
            return Secret.of(Files.readString(Path.of(text.substring(FILE.length()))).strip());
        } catch (IOException e) {
            throw new CommandException(ExitCodes.BAD_INPUT, "cannot read the key: " + text);
        }
    }

    /// The address of the gateway.
    URI base() {
        return calls.base();
    }

    private End at(String path) {
        return path.startsWith(ADMIN) ? admin : calls;
    }

    /// Fetches a JSON document.
    public Json get(String path) throws CommandException, IOException {
        return json(send("GET", path, null, Headers.none()));
    }

    /// Posts a JSON document and reads another.
    Json post(String path, byte[] body, Headers more) throws CommandException, IOException {
        return json(send("POST", path, Patch.Pieces.of(body, 0, body.length), more));
    }

    /// Changes something and reads a JSON document.
    ///
    /// @param body JSON, `null` for none
    public Json change(String method, String path, byte @Nullable [] body)
            throws CommandException, IOException {
        Patch.Pieces pieces = body == null ? null : Patch.Pieces.of(body, 0, body.length);
        return json(send(method, path, pieces, Headers.none()));
    }

    /// Removes something.
    public void remove(String path) throws CommandException, IOException {
        accepted(send("DELETE", path, null, Headers.none())).close();
    }

    /// A text as a part of a path or of a query.
    public static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /// Posts a JSON document; the answer is still arriving.
    UpstreamResponse stream(String path, byte[] body) throws CommandException, IOException {
        Patch.Pieces pieces = Patch.Pieces.of(body, 0, body.length);
        return accepted(send("POST", path, pieces, Headers.none()));
    }

    /// Begins to read a stream of events.
    ///
    /// @param cursor the id of the last event that was seen; `null` for none
    public UpstreamResponse follow(String path, @Nullable String cursor)
            throws CommandException, IOException {
        Headers headers = Headers.of("Accept", "text/event-stream");
        headers.addIfPresent("Last-Event-ID", cursor);
        return accepted(send("GET", path, null, headers));
    }

    /// The status of a page.
    int status(String path) throws CommandException, IOException {
        try (UpstreamResponse answer = send("GET", path, null, Headers.none())) {
            return answer.status();
        }
    }

    private Json json(UpstreamResponse received) throws CommandException, IOException {
        try (UpstreamResponse answer = accepted(received)) {
            return Json.parse(answer.readAll(MAX_BODY));
        } catch (MalformedJson _) {
            throw new CommandException(
                    ExitCodes.FAILED, base() + " does not answer as a gateway: not JSON");
        }
    }

    private UpstreamResponse accepted(UpstreamResponse answer)
            throws CommandException, IOException {
        if (answer.status() / 100 == 2) {
            return answer;
        }
        try (answer) {
            throw rejection(answer.status(), answer.readAll(MAX_BODY));
        }
    }

    private UpstreamResponse send(
            String method, String path, Patch.@Nullable Pieces body, Headers headers)
            throws CommandException, IOException {
        headers.add("Content-Type", "application/json");
        End end = at(path);
        Secret key = end.key();
        if (key != null) {
            headers.add("Authorization", "Bearer " + key.reveal());
        }
        var payload = body == null ? null : Request.payload(body);
        try {
            String full = end.base().getRawPath() + path;
            return upstream.send(new Request(method, end.base(), full, headers, payload), scope);
        } catch (UnreachableException e) {
            throw new CommandException(
                    ExitCodes.UNREACHABLE,
                    "cannot reach %s: %s. Start the gateway, or name another one with --url."
                            .formatted(end.base(), e.getMessage()));
        }
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 401, 403 -> ExitCodes.NOT_PERMITTED;
            case 429, 503 -> ExitCodes.TRY_LATER;
            default -> ExitCodes.FAILED;
        };
    }

    private CommandException rejection(int status, byte[] body) {
        int exitCode = exitCode(status);
        if (status == 401) {
            Secret key = calls.key();
            String what = key == null ? " requires an API key: " : " rejected the API key: ";
            String cure = (key == null ? "set" : "check") + " GATEHOUSE_MASTER_KEY, or pass --key";
            return new CommandException(exitCode, base() + what + cure);
        }
        try {
            Json error = Json.parse(body).member("error");
            Json message = error == null ? null : error.member("message");
            Json code = error == null ? null : error.member("code");
            String text = message == null ? "status " + status : message.text();
            return new CommandException(
                    exitCode,
                    Console.printable(text),
                    code != null && code.hasText() ? code.text() : null);
        } catch (MalformedJson _) {
            String text = "status " + status + ": " + new String(body, UTF_8);
            return new CommandException(exitCode, Console.printable(text));
        }
    }

    @Override
    public void close() {
        scope.close();
        upstream.close();
        timer.close();
    }
}
