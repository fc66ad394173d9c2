package dev.gatehouse.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.ReplyBuilder;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.stream.EventReader;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.StreamMode;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the translation of every dialect promises. The canonical requests and replies of a dialect
/// are in `src/test/resources/dialect/NAME`: what it reads of them, it writes again.
abstract class DialectContract {
    private static final Path RESOURCES = Path.of("src/test/resources/dialect");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Dialect dialect;
    private final Path folder;

    DialectContract(Dialect dialect, String name) {
        this.dialect = dialect;
        this.folder = RESOURCES.resolve(name);
    }

    @TestFactory
    Stream<DynamicTest> a_request_that_is_read_and_written_is_the_same() throws Exception {
        return each("requests", this::requestIsTheSame);
    }

    @TestFactory
    Stream<DynamicTest> a_reply_that_is_read_and_written_is_the_same() throws Exception {
        return each("replies", this::replyIsTheSame);
    }

    @TestFactory
    Stream<DynamicTest> a_reply_that_is_streamed_equals_the_whole_one() throws Exception {
        return each("replies", this::streamEqualsWhole);
    }

    @TestFactory
    Stream<DynamicTest> a_stream_that_is_split_anywhere_is_read_alike() throws Exception {
        return each("replies", this::splitIsReadAlike);
    }

    private interface Check {
        void of(Json json) throws Exception;
    }

    private Stream<DynamicTest> each(String kind, Check check) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder.resolve(kind))) {
            files = all.sorted().toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        kind + "/" + file.getFileName(),
                                        () -> check.of(Json.parse(Files.readAllBytes(file)))));
    }

    private void requestIsTheSame(Json request) throws Exception {
        TranslationInputs inputs = inputs(request);
        Conversation read = client().read(request, inputs);
        byte[] written = provider().write(read, inputs);

        assertThat(tree(written)).isEqualTo(tree(request.copy()));
        assertThat(inputs.dropped()).isEmpty();
    }

    private void replyIsTheSame(Json reply) throws Exception {
        TranslationInputs inputs = inputs(reply);
        byte[] written = client().write(provider().read(reply, inputs), inputs);

        assertThat(tree(written)).isEqualTo(tree(reply.copy()));
    }

    private void streamEqualsWhole(Json whole) throws Exception {
        TranslationInputs inputs = inputs(whole);
        Reply reply = provider().read(whole, inputs);
        byte[] stream = stream(reply, inputs);

        Reply folded = ReplyBuilder.fold(events(stream, stream.length, inputs));

        assertThat(comparable(folded.toString())).isEqualTo(comparable(reply.toString()));
    }

    private void splitIsReadAlike(Json whole) throws Exception {
        TranslationInputs inputs = inputs(whole);
        byte[] stream = stream(provider().read(whole, inputs), inputs);
        String expected = events(stream, stream.length, inputs).toString();

        for (int size = 1; size < 70; size++) {
            assertThat(events(stream, size, inputs).toString())
                    .as("in pieces of %d bytes", size)
                    .isEqualTo(expected);
        }
    }

    private byte[] stream(Reply reply, TranslationInputs inputs) throws Exception {
        var options = new StreamOptions(StreamMode.NORMALISED, StreamOptions.Asked.YES, "req_1");
        ClientTranslation.EventWriter writer = client().events(options, inputs);
        var bytes = new ByteArrayOutputStream();
        StreamTransform.Out out =
                frame -> bytes.write(frame.bytes(), frame.from(), frame.to() - frame.from());
        for (Event event : reply.events()) {
            writer.put(event, out);
        }
        writer.finish(new Sink.End.Complete(), out);
        return bytes.toByteArray();
    }

    private List<Event> events(byte[] stream, int size, TranslationInputs inputs) throws Exception {
        var events = new ArrayList<Event>();
        ProviderTranslation.EventDecoder decoder = provider().events(inputs);
        EventReader reader = dialect.provider().events(new Pieces(stream, size), "", 1 << 20);
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            assertThat(decoder.put(event, events::add)).isNull();
        }
        assertThat(decoder.complete()).isTrue();
        decoder.finish(events::add);
        return events;
    }

    private ClientTranslation client() {
        return Objects.requireNonNull(dialect.client().translation());
    }

    private ProviderTranslation provider() {
        return Objects.requireNonNull(dialect.provider().translation());
    }

    /// Inputs for a target that is called as the request or the reply states.
    private static TranslationInputs inputs(Json body) throws Exception {
        Json model = body.member("model");
        String name = model == null ? "m" : model.text();
        var inputs =
                new TranslationInputs(
                        new TargetModel("house", name, null, null),
                        TranslationSettings.USUAL,
                        new TranslationInputs.Origin("req_1", 1));
        inputs.requestedModel(name);
        return inputs;
    }

    private Object tree(byte[] json) throws Exception {
        return JSON.readTree(comparable(new String(json, UTF_8)));
    }

    /// Without what is new in each answer: the ids of items, and the time.
    private static String comparable(String text) {
        return text.replaceAll("\\b(resp|rs|msg|fc|ctc)_[0-9a-f]+", "$1_")
                .replaceAll("\"(completed_at|created)\":\\s*\\d+", "\"$1\":1")
                .replaceAll("\\s+", " ");
    }
}
