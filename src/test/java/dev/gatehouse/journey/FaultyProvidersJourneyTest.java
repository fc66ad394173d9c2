package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.TestPorts;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What faulty providers do, with the settings as they are by default and a second target: the
/// client gets a whole answer, or at least never takes a part for the whole.
class FaultyProvidersJourneyTest {
    @TempDir private static Path directory;
    private static SelfSigned certificate;

    @BeforeAll
    static void make_a_certificate() {
        certificate = SelfSigned.in(directory);
    }

    private static final String WORDLESS = "a stream without a word";

    /// Which calls meet a fault.
    private enum Calls {
        WHOLE,
        STREAMED,
        ALL;

        boolean include(boolean streamed) {
            return this == ALL || (this == STREAMED) == streamed;
        }
    }

    /// What the client gets.
    private enum Gets {
        /// The whole answer of the target itself.
        ANSWER,
        /// The whole answer of the other target.
        OTHER,
        /// The whole answer of the other target, and the account is suspended.
        OTHER_SUSPENDED,
        /// What has come, then an error event in place of an end.
        CUT,
        /// The error of the provider: the request is at fault.
        ERROR
    }

    /// A row: what the provider does, in which calls, and what the client gets.
    private record Fault(String what, Calls calls, Gets gets, Function<Surface, Script> script) {
        @Override
        public String toString() {
            return what;
        }
    }

    /// Where the hub model does not reach.
    private static final Fault UNTRANSLATED =
            new Fault(
                    "a whole answer to a call for a stream",
                    Calls.STREAMED,
                    Gets.OTHER,
                    it -> ScriptedUpstream.json(200, it.whole()));

    private static final Fault UNGATHERED =
            new Fault(
                    "a stream to a call for a whole answer",
                    Calls.WHOLE,
                    Gets.OTHER,
                    it -> good(it, true));

    private static Script stream(String... events) {
        return talk -> {
            talk.beginStream();
            for (String event : events) {
                talk.chunk(event);
            }
            talk.lastChunk();
        };
    }

    private static Script good(Surface surface, boolean streamed) {
        return streamed
                ? stream(surface.stream().toArray(String[]::new))
                : ScriptedUpstream.json(200, surface.whole());
    }

    private static Script either(Function<Boolean, Script> play) {
        return talk -> play.apply(talk.question().text().contains("\"stream\":true")).play(talk);
    }

    /// Good answers, with something done to the connection behind each.
    private static Script goodThen(Surface surface, Script then) {
        return talk -> {
            good(surface, talk.question().text().contains("\"stream\":true")).play(talk);
            then.play(talk);
        };
    }

    /// A stream that has sent a word.
    private static Talk begun(Surface surface, Talk talk) throws IOException {
        return talk.beginStream().chunk(surface.preamble()).chunk(surface.event(0));
    }

    private static Fault json(String what, Calls calls, int status, String body) {
        return new Fault(what, calls, Gets.OTHER, _ -> ScriptedUpstream.json(status, body));
    }

    private static Fault before(String what, Function<Surface, String> event) {
        return new Fault(
                what + " before any content",
                Calls.STREAMED,
                Gets.OTHER,
                it -> stream(it.preamble(), event.apply(it)));
    }

    private static Fault behind(String what, Function<Surface, String> event) {
        return new Fault(
                what + " behind content",
                Calls.STREAMED,
                Gets.CUT,
                it -> stream(it.preamble(), it.event(0), event.apply(it)));
    }

    private static List<Fault> connections() {
        return List.of(
                new Fault(
                        "a second answer behind the answer",
                        Calls.ALL,
                        Gets.ANSWER,
                        it ->
                                goodThen(
                                        it,
                                        talk ->
                                                talk.send(
                                                        Wire.head(200, "Content-Length: 2")
                                                                + "{}"))),
                new Fault(
                        "a 408 behind the answer",
                        Calls.ALL,
                        Gets.ANSWER,
                        it ->
                                goodThen(
                                        it,
                                        talk ->
                                                talk.send(
                                                        Wire.head(
                                                                408,
                                                                "Connection: close",
                                                                "Content-Length: 0")))),
                new Fault(
                        "the connection ends behind the answer",
                        Calls.ALL,
                        Gets.ANSWER,
                        it -> goodThen(it, Talk::close)),
                new Fault(
                        "each connection ends with its second request",
                        Calls.ALL,
                        Gets.ANSWER,
                        it -> {
                            Set<Talk> known = ConcurrentHashMap.newKeySet();
                            return talk -> {
                                Script script =
                                        known.add(talk) ? goodThen(it, _ -> {}) : Talk::close;
                                script.play(talk);
                            };
                        }),
                new Fault("no answer, closed", Calls.ALL, Gets.OTHER, _ -> Talk::close),
                new Fault("no answer, reset", Calls.ALL, Gets.OTHER, _ -> Talk::reset),
                new Fault(
                        "half a head",
                        Calls.ALL,
                        Gets.OTHER,
                        _ -> talk -> talk.send("HTTP/1.1 200 OK\r\nContent-Le").close()),
                new Fault(
                        "a head that is none",
                        Calls.ALL,
                        Gets.OTHER,
                        _ -> talk -> talk.send("220 mail.test ESMTP\r\n\r\n").close()));
    }

    private static List<Fault> heads() {
        return List.of(
                new Fault(
                        "content coding br",
                        Calls.ALL,
                        Gets.OTHER,
                        _ ->
                                talk ->
                                        talk.send(
                                                Wire.head(
                                                                200,
                                                                "Content-Encoding: br",
                                                                "Content-Length: 2")
                                                        + "ab")),
                new Fault(
                        "a header field of 100 KB",
                        Calls.ALL,
                        Gets.OTHER,
                        _ ->
                                talk ->
                                        talk.send(
                                                "HTTP/1.1 200 OK\r\nX: "
                                                        + "y".repeat(100_000)
                                                        + "\r\n\r\n")),
                new Fault(
                        "250 header fields",
                        Calls.ALL,
                        Gets.OTHER,
                        _ ->
                                talk ->
                                        talk.send(
                                                "HTTP/1.1 200 OK\r\n"
                                                        + "X: y\r\n".repeat(250)
                                                        + "\r\n")),
                new Fault(
                        "a redirect",
                        Calls.ALL,
                        Gets.OTHER,
                        _ -> ScriptedUpstream.json(307, "{}", "Location: http://x.test/")),
                new Fault("204", Calls.ALL, Gets.OTHER, _ -> talk -> talk.send(Wire.head(204))),
                new Fault(
                        "an interim 103",
                        Calls.ALL,
                        Gets.ANSWER,
                        it ->
                                talk -> {
                                    talk.send(Wire.head(103, "Link: </x>"));
                                    goodThen(it, _ -> {}).play(talk);
                                }));
    }

    private static List<Fault> errors() {
        String flagged = "{\"error\":{\"message\":\"not here\",\"code\":\"%s\"}}";
        return List.of(
                json("500", Calls.ALL, 500, "{\"error\":{\"message\":\"oh\"}}"),
                json("an error page of 502", Calls.ALL, 502, "<html>bad gateway</html>"),
                json(
                        "529",
                        Calls.ALL,
                        529,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}"),
                json(
                        "429 without a time",
                        Calls.ALL,
                        429,
                        "{\"error\":{\"message\":\"slow down\"}}"),
                new Fault(
                        "429 with a date",
                        Calls.ALL,
                        Gets.OTHER,
                        _ ->
                                ScriptedUpstream.json(
                                        429, "{}", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT")),
                json("403 of a firewall", Calls.ALL, 403, "<html>Cloudflare</html>"),
                json("403 for a model", Calls.ALL, 403, flagged.formatted("model_not_found")),
                json(
                        "403 for a region",
                        Calls.ALL,
                        403,
                        flagged.formatted("unsupported_country_region_territory")),
                json("404 for a model", Calls.ALL, 404, flagged.formatted("model_not_found")),
                json(
                        "404 for a deployment",
                        Calls.ALL,
                        404,
                        flagged.formatted("DeploymentNotFound")),
                new Fault(
                        "401",
                        Calls.ALL,
                        Gets.OTHER_SUSPENDED,
                        _ -> ScriptedUpstream.json(401, "{\"error\":{\"message\":\"who?\"}}")),
                new Fault(
                        "an exhausted quota",
                        Calls.ALL,
                        Gets.OTHER_SUSPENDED,
                        _ -> ScriptedUpstream.json(429, flagged.formatted("insufficient_quota"))),
                new Fault(
                        "a 400 that repeats words about credit",
                        Calls.ALL,
                        Gets.ERROR,
                        _ ->
                                ScriptedUpstream.json(
                                        400,
                                        "{\"error\":{\"message\":\"messages[3]: tool 'credit balance lookup' has no description\",\"type\":\"invalid_request_error\"}}")),
                new Fault(
                        "a 400 that repeats words about rates",
                        Calls.ALL,
                        Gets.ERROR,
                        _ ->
                                ScriptedUpstream.json(
                                        400,
                                        "{\"error\":{\"message\":\"Unsupported parameter: 'rate_limit_tier'\",\"type\":\"invalid_request_error\"}}")));
    }

    /// Bodies with a good status that are no answer. Where a stream was asked for, it is one body.
    private static List<Fault> bodies() {
        var faults = new ArrayList<Fault>();
        Map<String, String> bodies =
                Map.of(
                        "nothing", "",
                        "a page", "<html>hello</html>",
                        "null", "null",
                        "an empty list", "[]",
                        "an empty object", "{}",
                        "an error object",
                                "{\"error\":{\"message\":\"Rate limit exceeded\",\"code\":429}}",
                        "an error of context",
                                "{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}",
                        "a detail", "{\"detail\":\"Not Found\"}",
                        "an error by its type",
                                "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"no\"}}",
                        "no choices, and a status in base_resp",
                                "{\"base_resp\":{\"status_code\":1004,\"status_msg\":\"login fail\"},\"choices\":null}");
        bodies.forEach((what, body) -> faults.add(json("200 with " + what, Calls.ALL, 200, body)));
        faults.add(
                new Fault(
                        "an answer shorter than its length",
                        Calls.WHOLE,
                        Gets.OTHER,
                        it ->
                                talk ->
                                        talk.send(
                                                        Wire.head(
                                                                        200,
                                                                        "Content-Type: application/json",
                                                                        "Content-Length: 9000")
                                                                + it.whole())
                                                .close()));
        faults.add(
                new Fault(
                        "an answer longer than its length",
                        Calls.WHOLE,
                        Gets.OTHER,
                        it ->
                                talk ->
                                        talk.send(
                                                Wire.head(
                                                                200,
                                                                "Content-Type: application/json",
                                                                "Content-Length: 20")
                                                        + it.whole())));
        faults.add(
                new Fault(
                        "chunks that break off",
                        Calls.WHOLE,
                        Gets.OTHER,
                        it ->
                                talk ->
                                        talk.send(
                                                        Wire.head(
                                                                200,
                                                                "Content-Type: application/json",
                                                                "Transfer-Encoding: chunked"))
                                                .chunk(it.whole())
                                                .close()));
        faults.add(
                new Fault(
                        "an answer of the old version",
                        Calls.WHOLE,
                        Gets.ANSWER,
                        it ->
                                talk ->
                                        talk.send(
                                                        "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"
                                                                + it.whole())
                                                .close()));
        return faults;
    }

    private static byte[] zipped(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Talk sendZipped(Talk talk, boolean streamed, byte[] bytes, int length)
            throws IOException {
        String type = streamed ? "text/event-stream" : "application/json";
        return talk.send(
                        Wire.head(
                                200,
                                "Content-Type: " + type,
                                "Content-Encoding: gzip",
                                "Content-Length: " + length))
                .send(bytes);
    }

    private static byte[] goodBytes(Surface surface, boolean streamed) {
        return zipped(streamed ? GatewayFixture.joined(surface.stream()) : surface.whole());
    }

    private static List<Fault> codings() {
        return List.of(
                new Fault(
                        "gzip that nobody asked for",
                        Calls.ALL,
                        Gets.ANSWER,
                        it ->
                                either(
                                        streamed ->
                                                talk -> {
                                                    byte[] bytes = goodBytes(it, streamed);
                                                    sendZipped(talk, streamed, bytes, bytes.length);
                                                })),
                new Fault(
                        "gzip that is none",
                        Calls.ALL,
                        Gets.OTHER,
                        it ->
                                either(
                                        streamed ->
                                                talk ->
                                                        sendZipped(
                                                                talk,
                                                                streamed,
                                                                "no gzip".getBytes(UTF_8),
                                                                7))),
                new Fault(
                        "gzip that breaks off",
                        Calls.ALL,
                        Gets.OTHER,
                        it ->
                                either(
                                        streamed ->
                                                talk ->
                                                        sendZipped(
                                                                        talk,
                                                                        streamed,
                                                                        java.util.Arrays.copyOf(
                                                                                goodBytes(
                                                                                        it,
                                                                                        streamed),
                                                                                12),
                                                                        500)
                                                                .close())));
    }

    private static final Map<String, Function<Surface, String>> BROKEN =
            Map.of(
                    "an event that is no JSON",
                            _ -> "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"w1\n\n",
                    "an error in words", _ -> "data: {\"error\":\"model runner crashed\"}\n\n",
                    "an error event without an error",
                            _ ->
                                    "event: error\ndata: {\"message\":\"overloaded\",\"code\":503}\n\n",
                    "an error by its object",
                            _ ->
                                    "data: {\"object\":\"error\",\"message\":\"broken\",\"code\":500}\n\n",
                    "an error of the chat form",
                            _ -> "data: {\"error\":{\"message\":\"boom\",\"code\":500}}\n\n",
                    "a rate limit",
                            it ->
                                    it.errorEvent(
                                            "{\"message\":\"slow down\",\"type\":\"rate_limit_error\",\"code\":429}"),
                    "an overload",
                            it ->
                                    it.errorEvent(
                                            "{\"type\":\"overloaded_error\",\"message\":\"busy\"}"));

    private static List<Fault> events() {
        var faults = new ArrayList<Fault>();
        BROKEN.forEach(
                (what, event) -> {
                    faults.add(before(what, event));
                    faults.add(behind(what, event));
                });
        faults.add(new Fault("a stream of nothing", Calls.STREAMED, Gets.OTHER, it -> stream()));
        faults.add(
                new Fault(
                        "a stream of its end alone",
                        Calls.STREAMED,
                        Gets.OTHER,
                        it -> stream("data: [DONE]\n\n")));
        faults.add(
                new Fault(
                        WORDLESS,
                        Calls.STREAMED,
                        Gets.OTHER,
                        it -> stream(it.preamble(), it.reason(), it.last())));
        faults.add(
                new Fault(
                        "a stream that ends before content",
                        Calls.STREAMED,
                        Gets.OTHER,
                        it -> stream(it.preamble())));
        faults.add(
                new Fault(
                        "a stream that ends in the middle",
                        Calls.STREAMED,
                        Gets.CUT,
                        it -> stream(it.preamble(), it.event(0))));
        faults.add(
                new Fault(
                        "a stream that closes in the middle of an event",
                        Calls.STREAMED,
                        Gets.CUT,
                        it -> talk -> begun(it, talk).chunk("data: {\"half").close()));
        return faults;
    }

    /// Forms of a whole stream that are unusual and good.
    private static List<Fault> forms() {
        return List.of(
                form("line ends of CR LF", it -> joined(it).replace("\n", "\r\n")),
                form("line ends of CR", it -> joined(it).replace('\n', '\r')),
                form("a byte order mark", it -> "\uFEFF" + joined(it)),
                form("no last blank line", it -> joined(it).stripTrailing() + "\n"),
                form("no last line end", it -> joined(it).stripTrailing()),
                form(
                        "comments",
                        it -> ": hello\n\n" + joined(it).replace("\n\n", "\n\n: more\n\n")),
                new Fault(
                        "an event of 3 MB",
                        Calls.STREAMED,
                        Gets.ANSWER,
                        it ->
                                stream(
                                        it.preamble(),
                                        it.event(0, "x".repeat(3 << 20)),
                                        it.event(1),
                                        it.event(2),
                                        it.reason(),
                                        it.last())),
                new Fault(
                        "a write for each byte",
                        Calls.STREAMED,
                        Gets.ANSWER,
                        it ->
                                talk -> {
                                    byte[] all =
                                            joined(it)
                                                    .replace("w1 ", "w1 \u00e4\u20ac")
                                                    .getBytes(UTF_8);
                                    talk.send(
                                            Wire.head(
                                                    200,
                                                    "Content-Type: text/event-stream",
                                                    "Content-Length: " + all.length));
                                    talk.sendSplit(all, 1);
                                }),
                new Fault(
                        "no close behind the last event",
                        Calls.STREAMED,
                        Gets.ANSWER,
                        it ->
                                talk -> {
                                    talk.beginStream().chunk(joined(it));
                                    talk.stall();
                                }));
    }

    private static Fault form(String what, Function<Surface, String> stream) {
        return new Fault(
                "a stream with " + what,
                Calls.STREAMED,
                Gets.ANSWER,
                it -> stream(stream.apply(it)));
    }

    private static String joined(Surface surface) {
        return GatewayFixture.joined(surface.stream());
    }

    /// What only one dialect has.
    private static List<Arguments> ofDialects() {
        String failed =
                "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":\"r1\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"broken\"}}}\n\n";
        var rows = new ArrayList<Arguments>();
        add(rows, Surface.RESPONSES, before("a failed response", _ -> failed));
        add(rows, Surface.RESPONSES, behind("a failed response", _ -> failed));
        add(rows, Surface.RESPONSES, behind("[DONE] without an end", _ -> "data: [DONE]\n\n"));
        add(
                rows,
                Surface.RESPONSES,
                json(
                        "a failed response",
                        Calls.WHOLE,
                        200,
                        "{\"id\":\"r1\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"broken\"},\"output\":[]}"));
        for (Surface chat : List.of(Surface.CHAT_EXACT, Surface.CHAT_NORMALISED)) {
            for (String word :
                    List.of("error", "abort", "insufficient_system_resource", "repetition")) {
                String choice =
                        "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"%s\":{%s},\"finish_reason\":\""
                                + word
                                + "\",\"error\":{\"message\":\"oh\",\"code\":502}}]}";
                String event = "data: " + choice.formatted("delta", "") + "\n\n";
                add(rows, chat, before("a finish reason '" + word + "'", _ -> event));
                add(rows, chat, behind("a finish reason '" + word + "'", _ -> event));
                add(
                        rows,
                        chat,
                        json(
                                "a finish reason '" + word + "'",
                                Calls.WHOLE,
                                200,
                                choice.formatted("message", "\"content\":\"ha\"")));
            }
            add(
                    rows,
                    chat,
                    json(
                            "choices that are none",
                            Calls.ALL,
                            200,
                            "{\"id\":\"c1\",\"choices\":[]}"));
            add(
                    rows,
                    chat,
                    new Fault(
                            "placeholders for a finish reason, and no end",
                            Calls.STREAMED,
                            Gets.CUT,
                            it ->
                                    talk ->
                                            talk.beginStream()
                                                    .chunk(it.event(0).replace(":null", ":\"\""))
                                                    .close()));
            add(rows, chat, form("no last event", it -> joined(it).replace(it.last(), "")));
            add(
                    rows,
                    chat,
                    form(
                            "empty finish reasons",
                            it ->
                                    joined(it)
                                            .replace(
                                                    "\"finish_reason\":null",
                                                    "\"finish_reason\":\"\"")));
        }
        for (Surface surface : List.of(Surface.COMPLETIONS, Surface.IMAGES)) {
            add(rows, surface, UNTRANSLATED);
        }
        for (Surface surface : List.of(Surface.COMPLETIONS, Surface.EMBEDDINGS)) {
            add(rows, surface, UNGATHERED);
        }
        add(rows, Surface.MESSAGES, form("no last event", it -> joined(it).replace(it.last(), "")));
        return rows;
    }

    private static void add(List<Arguments> rows, Surface surface, Fault fault) {
        for (boolean streamed : new boolean[] {false, true}) {
            if (fault.calls().include(streamed) && (surface.streams() || !streamed)) {
                rows.add(Arguments.of(fault, surface, streamed));
            }
        }
    }

    static Stream<Arguments> faults() {
        var rows = new ArrayList<Arguments>();
        Stream.of(connections(), heads(), errors(), bodies(), codings(), events(), forms())
                .flatMap(List::stream)
                .forEach(
                        fault -> {
                            for (Surface surface : Surface.values()) {
                                // The last event of an image is its content.
                                boolean content = surface == Surface.IMAGES;
                                if (!content || !fault.what().equals(WORDLESS)) {
                                    add(rows, surface, fault);
                                }
                            }
                        });
        rows.addAll(ofDialects());
        return rows.stream();
    }

    private static String yaml(Surface surface) {
        return "providers:\n"
                + surface.account("a", "UPSTREAM/a")
                + surface.account("b", "UPSTREAM/b")
                + "models: {fast: {targets: [{model: a/m}, {model: b/m}]}}\n";
    }

    private static String alone(Surface surface) {
        return "providers:\n"
                + surface.account("a", "UPSTREAM/a")
                + "models: {fast: {targets: [{model: a/m}]}}\n";
    }

    /// Plays a script as account `a`, good answers as `b`.
    private static Script pool(Surface surface, Script faulty) {
        return talk -> {
            boolean first = talk.question().line().contains("/v1/a/");
            (first ? faulty : goodThen(surface, _ -> {})).play(talk);
        };
    }

    @ParameterizedTest(name = "{0}, {1}, streamed {2}")
    @MethodSource("faults")
    void a_fault_of_one_target_costs_the_client_nothing_that_another_can_give(
            Fault fault, Surface surface, boolean streamed) {
        try (var gateway = GatewayFixture.open(yaml(surface))) {
            gateway.upstream().always(pool(surface, fault.script().apply(surface)));
            // What is cut may rightly lead later calls elsewhere.
            int calls = fault.gets() == Gets.CUT ? 1 : 3;
            for (int i = 0; i < calls; i++) {
                check(fault.gets(), surface, streamed, ask(gateway, surface, streamed));
                if (fault.gets() == Gets.ANSWER) {
                    // What is sent behind an answer is there before the next request.
                    Await.until("the answer's end", gateway.upstream()::idle);
                }
            }
            boolean suspended = fault.gets() == Gets.OTHER_SUSPENDED;
            assertThat(gateway.logged().contains("suspended")).isEqualTo(suspended);
            String outcome =
                    switch (fault.gets()) {
                        case CUT -> "cut";
                        case ERROR -> "refused";
                        default -> "success";
                    };
            assertThat(gateway.callLine()).contains("\"outcome\":\"" + outcome + "\"");
        }
    }

    private static Reply ask(GatewayFixture gateway, Surface surface, boolean streamed) {
        String request = ScriptedClient.post(surface.path(), surface.request(streamed));
        return gateway.client().send(request).lastReply();
    }

    private static void check(Gets gets, Surface surface, boolean streamed, Reply reply) {
        String body = reply.body().substring(0, Math.min(2_000, reply.body().length()));
        switch (gets) {
            case ANSWER, OTHER, OTHER_SUSPENDED -> {
                assertThat(reply.status()).as(body).isEqualTo(200);
                assertThat(surface.complete(reply, streamed)).as(body).isTrue();
                // A heartbeat sends the head before it is known which target answers.
                String account = reply.field("x-gatehouse-account");
                assertThat(account).isIn(null, gets == Gets.ANSWER ? "a" : "b");
            }
            case CUT -> {
                assertThat(reply.status()).as(body).isEqualTo(200);
                assertThat(surface.words(body)).isEqualTo("w0 ");
                assertThat(surface.failed(body)).as(body).isTrue();
                assertThat(surface.ended(body)).as(body).isFalse();
            }
            case ERROR -> assertThat(reply.status()).as(body).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EMBEDDINGS")
    void a_stream_that_is_reset_in_the_middle_ends_with_an_error(Surface surface) {
        var read = new CountDownLatch(1);
        Script reset = talk -> begun(surface, talk).await(read).reset();
        try (var gateway = GatewayFixture.open(yaml(surface))) {
            gateway.upstream().always(pool(surface, reset));
            String request = ScriptedClient.post(surface.path(), surface.request(true));
            ScriptedClient client = gateway.client().send(request).await("w0 ");
            read.countDown();

            check(Gets.CUT, surface, true, client.lastReply());
        }
    }

    /// What a provider states went wrong, and the form in which it states it in a stream.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    data: {"error":"model runner crashed"}                       | model runner crashed
                    event: error/data: {"message":"out of slots","code":503}     | out of slots
                    data: {"object":"error","message":"max context","code":400}  | max context
                    data: {"error":{"message":"boom","code":500}}                | boom
                    data: [{"error":{"message":"quota","code":429}}]             | quota
                    data: {"errors":[{"message":"neurons","code":3036}]}         | neurons
                    data: {"detail":"no GPU"}                                    | no GPU
                    data: {"choices":null,"base_resp":{"status_code":1004,"status_msg":"login fail"}} | login fail
                    """)
    void the_words_of_an_error_in_a_stream_reach_the_client(String event, String words) {
        String sent = event.replace("error/data", "error\ndata") + "\n\n";
        for (Surface surface : Surface.values()) {
            for (boolean begun : new boolean[] {false, surface.streams()}) {
                if (surface.streams()) {
                    String yaml = "retry: {max-retries: 0}\n" + alone(surface);
                    try (var gateway = GatewayFixture.open(yaml)) {
                        String first = begun ? surface.event(0) : "";
                        gateway.upstream().always(stream(surface.preamble(), first + sent));

                        Reply reply = ask(gateway, surface, true);

                        assertThat(reply.body()).as("%s", surface).contains(words);
                        assertThat(reply.status() == 200).as("%s", surface).isEqualTo(begun);
                        assertThat(surface.ended(reply.body())).as("%s", surface).isFalse();
                    }
                }
            }
        }
    }

    /// How a provider falls silent before it has sent anything that counts, and after how many
    /// seconds the next target is asked.
    private enum Silence {
        BEFORE_ITS_HEAD(300, 30),
        BEHIND_ITS_HEAD(300, 120),
        IN_THE_MIDDLE_OF_A_WHOLE_ANSWER(300, 0),
        BEHIND_ITS_FIRST_EVENT(0, 120);

        private final int whole;
        private final int streamed;

        Silence(int whole, int streamed) {
            this.whole = whole;
            this.streamed = streamed;
        }

        int seconds(boolean stream) {
            return stream ? streamed : whole;
        }

        Script script(Surface surface, boolean stream) {
            return talk -> {
                switch (this) {
                    case BEFORE_ITS_HEAD -> {}
                    case BEHIND_ITS_HEAD -> head(talk, stream);
                    case IN_THE_MIDDLE_OF_A_WHOLE_ANSWER ->
                            head(talk, stream).chunk(surface.whole().substring(0, 20));
                    case BEHIND_ITS_FIRST_EVENT -> head(talk, stream).chunk(surface.preamble());
                }
                talk.stall();
            };
        }

        private static Talk head(Talk talk, boolean stream) throws IOException {
            return stream
                    ? talk.beginStream()
                    : talk.send(
                            Wire.head(
                                    200,
                                    "Content-Type: application/json",
                                    "Transfer-Encoding: chunked"));
        }
    }

    static Stream<Arguments> silences() {
        var rows = new ArrayList<Arguments>();
        for (Silence silence : Silence.values()) {
            for (Surface surface : Surface.values()) {
                for (boolean streamed : new boolean[] {false, true}) {
                    if (silence.seconds(streamed) > 0 && (surface.streams() || !streamed)) {
                        rows.add(Arguments.of(silence, surface, streamed));
                    }
                }
            }
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0}, {1}, streamed {2}")
    @MethodSource("silences")
    void a_target_that_falls_silent_is_followed_by_the_next_in_time(
            Silence silence, Surface surface, boolean streamed) {
        try (var gateway = GatewayFixture.virtual(yaml(surface))) {
            Script faulty = silence.script(surface, streamed);
            gateway.upstream().always(pool(surface, faulty));
            String request = ScriptedClient.post(surface.path(), surface.request(streamed));
            ScriptedClient client = gateway.client().send(request);
            Await.until("the first target", () -> Pool.received(gateway).size() == 1);
            gateway.passLimit(
                    Duration.ofSeconds(silence.seconds(streamed)),
                    "the second target",
                    () -> Pool.received(gateway).size() == 2);

            check(Gets.OTHER, surface, streamed, client.reply());
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_address_that_cannot_be_used_is_followed_by_the_next_target(Surface surface)
            throws IOException {
        try (var untrusted = ScriptedUpstream.openSecure(certificate);
                var unanswered = TestPorts.unanswered()) {
            List<String> addresses =
                    List.of(
                            "http://127.0.0.1:" + unanswered.port() + "/v1",
                            "https://127.0.0.1:" + unanswered.port() + "/v1",
                            untrusted.url(),
                            untrusted.url().replace("https", "http"));
            for (String address : addresses) {
                String yaml = yaml(surface).replace("UPSTREAM/a", address);
                try (var gateway = GatewayFixture.open(yaml)) {
                    gateway.upstream().always(pool(surface, Talk::close));
                    for (boolean streamed : new boolean[] {false, surface.streams()}) {
                        check(Gets.OTHER, surface, streamed, ask(gateway, surface, streamed));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT_EXACT", "CHAT_NORMALISED", "MESSAGES", "RESPONSES"})
    void a_whole_answer_to_a_call_for_a_stream_is_sent_as_one(Surface surface) {
        try (var gateway = GatewayFixture.open(alone(surface))) {
            gateway.upstream().always(good(surface, false));

            Reply reply = ask(gateway, surface, true);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains(":\"hi\"");
            assertThat(surface.ended(reply.body())).isTrue();
            assertThat(surface.failed(reply.body())).isFalse();
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT_EXACT", "CHAT_NORMALISED", "MESSAGES", "RESPONSES"})
    void a_stream_to_a_call_for_a_whole_answer_is_sent_as_one(Surface surface) {
        try (var gateway = GatewayFixture.open(alone(surface))) {
            gateway.upstream().always(good(surface, true));

            Reply reply = ask(gateway, surface, false);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).startsWith("{").contains(Surface.WORDS);
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    /// A target that answers in a form that was not asked for does so again.
    @ParameterizedTest
    @CsvSource({"COMPLETIONS,false", "COMPLETIONS,true"})
    void an_answer_in_another_form_is_paid_for_once(Surface surface, boolean streamed) {
        try (var gateway = GatewayFixture.open(alone(surface))) {
            gateway.upstream().always(good(surface, !streamed));

            assertThat(ask(gateway, surface, streamed).status()).isEqualTo(502);
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }
}
