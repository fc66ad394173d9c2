package dev.gatehouse.cache.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The data sets in `bench/cache` with the cosines of one embedder.
final class DataSets {
    private static final Path FOLDER = Path.of("bench/cache");
    private static final ObjectMapper JSON = new ObjectMapper();

    /// A sentence that is kept, a rewording of it, and the entries near to the rewording.
    ///
    /// @param nearest number of an entry and 10,000 times its cosine, in turn
    record Ask(
            int kind,
            boolean isTest,
            int fold,
            Question kept,
            Question asked,
            List<Integer> nearest) {}

    /// @param cosine `null` where the embedder gives no vector
    record Pair(
            String kind,
            boolean same,
            boolean isTest,
            Question asked,
            Question kept,
            @Nullable Double cosine) {}

    private final Evidence evidence;
    private final List<Ask> asks = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();

    DataSets(String embedder) {
        evidence = Evidence.of(embedder);
        try (InputStream in = DataSets.class.getResourceAsStream("cosines-" + embedder + ".json")) {
            JsonNode cosines = JSON.readTree(in);
            readAsks(cosines.get("paraphrases"));
            readPairs(cosines.get("near-misses"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readAsks(JsonNode nearest) throws IOException {
        for (String line : Files.readAllLines(FOLDER.resolve("paraphrases.jsonl"))) {
            JsonNode row = JSON.readTree(line);
            asks.add(
                    new Ask(
                            row.get("class").asInt(),
                            row.get("half").asText().equals("test"),
                            row.get("fold").asInt(),
                            Question.of(row.get("cached").asText()),
                            Question.of(row.get("asked").asText()),
                            numbers(nearest.get(asks.size()))));
        }
    }

    private static List<Integer> numbers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asInt()));
        return numbers;
    }

    private void readPairs(JsonNode cosines) throws IOException {
        for (String line : Files.readAllLines(FOLDER.resolve("near-misses.jsonl"))) {
            JsonNode row = JSON.readTree(line);
            JsonNode cosine = cosines.get(pairs.size());
            pairs.add(
                    new Pair(
                            row.get("kind").asText(),
                            row.get("same").asBoolean(),
                            row.get("half").asText().equals("test"),
                            Question.of(row.get("asked").asText()),
                            Question.of(row.get("cached").asText()),
                            cosine.isNull() ? null : cosine.asInt() / 10000.0));
        }
    }

    Evidence evidence() {
        return evidence;
    }

    List<Ask> asks() {
        return asks;
    }

    List<Pair> pairs() {
        return pairs;
    }

    double score(Pair pair) {
        return pair.cosine() == null ? 0 : evidence.score(pair.asked(), pair.kept(), pair.cosine());
    }

    @Nullable Veto veto(Pair pair) {
        return evidence.veto(pair.asked(), pair.kept());
    }

    /// The entry of a fold whose answer an ask gets, `null` if none reaches the threshold.
    @Nullable Ask served(Ask ask, int fold) {
        Ask best = null;
        double most = evidence.defaultThreshold();
        for (int i = 0; i < ask.nearest().size(); i += 2) {
            Ask entry = asks.get(ask.nearest().get(i));
            double cosine = ask.nearest().get(i + 1) / 10000.0;
            double score =
                    entry.fold() == fold ? evidence.score(ask.asked(), entry.kept(), cosine) : 0;
            if (score >= most) {
                most = score;
                best = entry;
            }
        }
        return best;
    }
}
