package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One case of the conformance matrix as one dialect has it: what its client sends and must
/// receive, and what its provider must receive and answers.
///
/// A file has sections that begin with `--- TITLE`. `request` is the client's request after its
/// path, `client` is what the client must receive: the status and regular expressions, each on a
/// line. An expression after `!` must not be found, one after `head:` is looked for in the head,
/// and one after `@name` keeps its group under that name. `sent` is what the provider must receive,
/// likewise, where `line:` looks at the request line and `if:WORD` holds only for requests with
/// that
/// word; `reply` is its answer. Further turns have
/// the same titles with a number. `${name}` in a request stands for what was kept.
final class ConformanceCase {
    private static final Path FOLDER = Path.of("src/test/resources/conformance");

    private final Map<String, String> sections = new LinkedHashMap<>();
    private final Map<String, String> options = new LinkedHashMap<>();
    private final String name;

    private ConformanceCase(String name, String text) {
        this.name = name;
        String title = "";
        var lines = new ArrayList<String>();
        for (String line : (text + "\n--- end").split("\n", -1)) {
            if (line.startsWith("--- ")) {
                sections.put(title, String.join("\n", lines));
                lines.clear();
                Matcher parts = Pattern.compile("--- (\\w+(?: \\d(?!\\S))?) ?(.*)").matcher(line);
                assertThat(parts.matches()).as(line).isTrue();
                title = parts.group(1);
                options.put(title, parts.group(2));
            } else {
                lines.add(line);
            }
        }
    }

    /// @param model the model, for which `@model` stands
    static ConformanceCase read(String dialect, String name, String model) throws IOException {
        String place = dialect + "/" + name;
        String text = Files.readString(FOLDER.resolve(place + ".txt"), UTF_8);
        return new ConformanceCase(place, text.replace("@model", model));
    }

    static List<String> lines(String file) throws IOException {
        return Files.readAllLines(FOLDER.resolve(file), UTF_8).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static String numbered(String title, int turn) {
        return turn == 1 ? title : title + " " + turn;
    }

    /// How many turns the conversation has.
    int turns() {
        int turn = 1;
        while (sections.containsKey(numbered("request", turn + 1))) {
            turn++;
        }
        return turn;
    }

    private String section(String title, int turn) {
        String found = sections.get(numbered(title, turn));
        assertThat(found).as("section '%s' of turn %d in %s", title, turn, name).isNotNull();
        return found.strip();
    }

    private String option(String title, int turn) {
        return options.getOrDefault(numbered(title, turn), "");
    }

    /// The client's request.
    String request(int turn, Map<String, String> kept) {
        String body = section("request", turn);
        for (Map.Entry<String, String> each : kept.entrySet()) {
            body = body.replace("${" + each.getKey() + "}", each.getValue());
        }
        assertThat(body).as(name).doesNotContain("${");
        return ScriptedClient.post(option("request", turn), body, "anthropic-version: 2023-06-01");
    }

    /// The provider's answer.
    ScriptedUpstream.Script reply(int turn) {
        String text = section("reply", turn);
        List<String> how = Arrays.asList(option("reply", turn).split(" "));
        if (!how.contains("sse")) {
            int status = how.getFirst().isEmpty() ? 200 : Integer.parseInt(how.getFirst());
            String[] fields =
                    how.stream()
                            .skip(1)
                            .map(field -> field.replace("=", ": "))
                            .toArray(String[]::new);
            return ScriptedUpstream.json(status, text, fields);
        }
        return talk -> {
            talk.beginStream();
            for (String event : text.split("\n\n", -1)) {
                talk.chunk(event + "\n\n");
            }
            if (how.contains("cut")) {
                talk.close();
            } else {
                talk.lastChunk();
            }
        };
    }

    /// Looks at what the client has received, and keeps what later turns need.
    void check(int turn, ScriptedClient.Reply reply, Map<String, String> kept) {
        String[] lines = section("client", turn).split("\n", -1);
        assertThat(reply.status() + "").as(reply.body()).isEqualTo(lines[0].strip());
        for (String line : Arrays.copyOfRange(lines, 1, lines.length)) {
            if (line.startsWith("head:")) {
                look(line.substring(5).strip(), reply.head());
            } else {
                look(line, reply.body(), kept);
            }
        }
    }

    /// Looks at what the provider has received.
    ///
    /// @param request what the client sent
    void check(int turn, ScriptedUpstream.ReceivedRequest received, String request) {
        for (String line : section("sent", turn).split("\n", -1)) {
            if (line.startsWith("if:")) {
                int space = line.indexOf(' ');
                if (request.contains(line.substring(3, space))) {
                    look(line.substring(space).strip(), received.text());
                }
            } else if (line.startsWith("line:")) {
                look(line.substring(5).strip(), received.line());
            } else {
                look(line, received.text());
            }
        }
    }

    private void look(String line, String text) {
        look(line, text, new LinkedHashMap<>());
    }

    private void look(String line, String text, Map<String, String> kept) {
        if (line.isBlank()) {
            return;
        }
        if (line.startsWith("!")) {
            assertThat(text).as(name).doesNotContainPattern(line.substring(1).strip());
            return;
        }
        Matcher keep = Pattern.compile("@(\\w+) (.*)").matcher(line);
        String expression = keep.matches() ? keep.group(2) : line.strip();
        Matcher found = Pattern.compile(expression, Pattern.DOTALL).matcher(text);
        assertThat(found.find()).as("%s: /%s/ in\n%s", name, expression, text).isTrue();
        if (keep.matches()) {
            kept.put(keep.group(1), found.group(1));
        }
    }
}
