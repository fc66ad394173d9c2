package dev.gatehouse.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Extensions;
import dev.gatehouse.call.Operation;
import dev.gatehouse.dialect.translation.ReasoningMemory;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.StreamMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The folders of `golden/CLIENT-to-PROVIDER/CASE`: what a request becomes, what an answer becomes
/// and what a stream becomes, byte for byte. `-Dgolden.write=true` writes what is expected, for
/// review; `notes.md` states what the case is about.
///
/// Ids that are made up are replaced by `ID`, the time of the end by `TIME`.
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    @TestFactory
    Stream<DynamicTest> every_folder_is_what_it_was() throws IOException {
        List<Path> cases;
        try (var folders = Files.walk(FOLDER, 2)) {
            cases = folders.filter(path -> Files.exists(path.resolve("request.json"))).toList();
        }
        assertThat(cases).isNotEmpty();
        return cases.stream()
                .map(
                        path ->
                                DynamicTest.dynamicTest(
                                        FOLDER.relativize(path) + "", () -> run(path)));
    }

    private static void run(Path folder) throws IOException, MalformedJson {
        assertThat(folder.resolve("notes.md")).exists();
        String[] pair = FOLDER.relativize(folder).getName(0).toString().split("-to-", -1);
        var model = new TargetModel("account", model(folder), null, null);
        var inputs =
                new TranslationInputs(
                        model,
                        TranslationSettings.USUAL,
                        new TranslationInputs.Origin("call-1", 1_700_000_000));
        Dialects dialects = Extensions.NONE.withBuiltIn();
        Conversion conversion =
                dialects.conversion(
                        format(pair[0]),
                        format(pair[0]),
                        format(pair[1]),
                        (client, provider, upstream) ->
                                new Translated(
                                        client,
                                        provider,
                                        upstream,
                                        inputs,
                                        new Translated.Memory(new ReasoningMemory(), "anyone")));
        Json request = Json.parse(Files.readAllBytes(folder.resolve("request.json")));
        compare(folder.resolve("expected.json"), sent(conversion, request));
        answer(folder, conversion, request);
        stream(folder, conversion);
    }

    /// The request, with what was dropped; or why it is rejected.
    private static String sent(Conversion conversion, Json request) {
        try {
            String sent = conversion.request(request).raw();
            return conversion.dropped().isEmpty()
                    ? sent
                    : sent + "\ndropped: " + String.join(", ", conversion.dropped());
        } catch (MalformedJson e) {
            return "rejected: " + e.reason() + " [" + e.field() + "]";
        }
    }

    private static void answer(Path folder, Conversion conversion, Json request)
            throws IOException, MalformedJson {
        Path file = folder.resolve("answer.json");
        if (Files.exists(file)) {
            byte[] received = Files.readAllBytes(file);
            byte[] answer = conversion.answer(request, Json.parse(received), received);
            compare(folder.resolve("expected-answer.json"), new String(answer, UTF_8));
        }
    }

    private static void stream(Path folder, Conversion conversion) throws IOException {
        Path file = folder.resolve("stream.txt");
        if (!Files.exists(file)) {
            return;
        }
        var options = new StreamOptions(StreamMode.EXACT, StreamOptions.Asked.YES, "call-1");
        StreamTransform transform = conversion.stream(options);
        String written = Transformed.of(transform, Files.readString(file)).text();
        compare(
                folder.resolve("expected-stream.txt"),
                transform.ended() ? written : written + "not complete\n");
    }

    private static String model(Path folder) throws IOException {
        Path file = folder.resolve("model.txt");
        return Files.exists(file) ? Files.readString(file).strip() : "claude-opus-4-6";
    }

    private static Operation.Format format(String name) {
        return Operation.Format.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static void compare(Path file, String made) throws IOException {
        String steady =
                made.replaceAll(
                                "(call_|msg_|chatcmpl-|rs_|fc_|resp_|responseId\":\")[0-9a-f]{16,}",
                                "$1ID")
                        .replaceAll("(\"completed_at\":)[0-9]+", "$1TIME");
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, steady + "\n");
        }
        assertThat(steady + "\n").as(file + "").isEqualTo(Files.readString(file));
    }
}
