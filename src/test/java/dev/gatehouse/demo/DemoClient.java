package dev.gatehouse.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/// A demo provider of its own and a client of it over the loopback.
final class DemoClient implements AutoCloseable {
    private final DeadlineTimer timer = DeadlineTimer.start();
    private final DemoProvider demo;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private DemoClient() throws IOException {
        demo = DemoProvider.open(timer);
    }

    static DemoClient open() {
        try {
            return new DemoClient();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An event of a stream; the name is empty when it has none.
    record Event(String name, String data) {
        Json json() {
            return DemoClient.json(data);
        }
    }

    URI baseUrl() {
        return demo.baseUrl();
    }

    /// How many connections the demo holds: each has a deadline that is watched.
    int connections() {
        return timer.watched();
    }

    HttpResponse<String> ask(String method, String path, String body) {
        var request =
                HttpRequest.newBuilder(URI.create(demo.baseUrl() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> post(String path, String body) {
        return ask("POST", path, body);
    }

    /// The answer to a request that must succeed.
    Json answer(String path, String body) {
        var response = post(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return json(response.body());
    }

    List<Event> events(String path, String body) {
        var events = new ArrayList<Event>();
        for (String text : post(path, body).body().split("\n\n", -1)) {
            String name = "";
            for (String line : text.split("\n", -1)) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(name, line.substring("data: ".length())));
                }
            }
        }
        return events;
    }

    static Json json(String text) {
        try {
            return Json.parse(text.getBytes(UTF_8));
        } catch (MalformedJson e) {
            throw new AssertionError(text, e);
        }
    }

    /// What lies at a path of names and places; JSON null when a step of it is not there.
    static Json at(Json from, Object... way) {
        Json here = from;
        for (Object step : way) {
            Json next =
                    step instanceof Integer place
                            ? place < here.size() ? here.at(place) : null
                            : here.member((String) step);
            if (next == null) {
                return json("null");
            }
            here = next;
        }
        return here;
    }

    static String text(Json from, Object... way) {
        try {
            return at(from, way).text();
        } catch (MalformedJson e) {
            throw new AssertionError(List.of(way) + " in " + from, e);
        }
    }

    static long whole(Json from, Object... way) {
        try {
            return at(from, way).asLong();
        } catch (MalformedJson e) {
            throw new AssertionError(List.of(way) + " in " + from, e);
        }
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        demo.close();
        timer.close();
    }
}
