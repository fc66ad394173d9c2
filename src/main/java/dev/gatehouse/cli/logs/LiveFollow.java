package dev.gatehouse.cli.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cli.Client;
import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.SseReader;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Prints the calls that end from now on, by the live feed. When the gateway ends, it waits for
/// the next one and reports it.
final class LiveFollow {
    private static final String PATH = "/admin/live/stream";
    private static final int LONGEST = 1 << 20;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Pattern ID = Pattern.compile("(?m)^id: ([A-Za-z0-9-]+)$");

    private final Client client;
    private final Console console;
    private final Map<String, String> wanted;
    private final boolean json;
    private @Nullable String cursor;

    /// @param wanted members of an event, with the texts that they must have
    LiveFollow(Client client, Console console, Map<String, String> wanted, boolean json) {
        this.client = client;
        this.console = console;
        this.wanted = wanted;
        this.json = json;
    }

    /// Follows until the output is closed.
    ///
    /// @param reached whether the gateway was there, so that it is waited for if it is away
    int run(boolean reached) throws CommandException, MalformedJson {
        boolean connected = reached;
        var presence = new Presence(console.err());
        while (!Thread.currentThread().isInterrupted()) {
            try (UpstreamResponse answer = client.follow(PATH, cursor)) {
                presence.connected();
                connected = true;
                if (!print(new SseReader(answer.body(), LONGEST))) {
                    return ExitCodes.OK;
                }
            } catch (CommandException e) {
                if (!connected) {
                    throw e;
                }
                presence.lost(e);
            } catch (IOException _) {
                // The gateway has gone; the next one is waited for.
            }
            presence.lost();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return ExitCodes.FAILED;
    }

    /// @return whether the output is still read
    private boolean print(SseReader events) throws IOException, MalformedJson {
        SseEvent event = events.next();
        while (event != null) {
            String text = new String(event.bytes(), event.from(), event.to() - event.from(), UTF_8);
            Matcher id = ID.matcher(text);
            if (id.find()) {
                cursor = id.group(1);
            }
            if (event.hasData()) {
                show(event.name(), Json.parse(event.text().getBytes(UTF_8)));
            }
            if (console.out().checkError()) {
                return false;
            }
            event = events.next();
        }
        return true;
    }

    private void show(String name, Json data) throws MalformedJson {
        if (name.equals("missed")) {
            Json count = data.member("count");
            String number =
                    count != null && count.kind() == Json.Kind.NUMBER ? count.raw() : "some";
            console.err().println("gatehouse: " + number + " events were missed");
            return;
        }
        Json ended = data.member("ended");
        if (ended != null && ended.raw().equals("true") && matches(data)) {
            console.out().println(json ? Console.json(data.raw()) : LogLine.ofLive(data));
        }
    }

    private boolean matches(Json data) throws MalformedJson {
        for (var each : wanted.entrySet()) {
            Json value = data.member(each.getKey());
            String text = value == null ? "" : value.hasText() ? value.text() : value.raw();
            if (!text.equals(each.getValue())) {
                return false;
            }
        }
        return true;
    }
}
