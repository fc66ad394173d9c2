package dev.gatehouse.dialect.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request for embeddings in the format of OpenAI that has several inputs, and answers to it,
/// seen input by input: the answer to each input is written as if it had been requested alone.
///
/// @param request the request
/// @param inputs its inputs
public record EmbeddingParts(Json request, List<Json> inputs) {
    /// How many inputs a request has at most that is seen input by input.
    public static final int MOST_INPUTS = 2_048;

    /// How many bytes an answer may have beside its data and its usage, which each of its parts
    /// repeats.
    public static final int MOST_BESIDE = 1_024;

    /// The member with the inputs.
    public static final String INPUT = "input";

    private static final String DATA = "data";
    private static final String INDEX = "index";
    private static final String USAGE = "usage";
    private static final String PROMPT = "prompt_tokens";
    private static final String TOTAL = "total_tokens";

    public EmbeddingParts {
        inputs = List.copyOf(inputs);
    }

    /// The parts of a request; `null` for one without inputs, or with too many.
    public static @Nullable EmbeddingParts of(Json request) {
        Json input = request.member(INPUT);
        if (input == null) {
            return null;
        }
        boolean several = input.kind() == Json.Kind.ARRAY && input.size() > 1;
        if (!several) {
            return new EmbeddingParts(request, List.of(input));
        }
        if (input.size() > MOST_INPUTS) {
            return null;
        }
        var inputs = new ArrayList<Json>(input.size());
        for (int i = 0; i < input.size(); i++) {
            Json each = input.at(i);
            if (each.kind() != Json.Kind.STRING && each.kind() != Json.Kind.ARRAY) {
                // Numbers are the tokens of one input.
                return new EmbeddingParts(request, List.of(input));
            }
            inputs.add(each);
        }
        return new EmbeddingParts(request, inputs);
    }

    /// The same request for some of its inputs.
    public Json only(List<Integer> places) throws MalformedJson {
        var some = new JsonWriter().array();
        places.forEach(place -> some.raw(inputs.get(place).raw()));
        byte[] array = some.endArray().bytes();
        return Json.parse(new Patch(request).set(request, INPUT, array).bytes());
    }

    /// The answers to the inputs, each alone.
    ///
    /// @param expected how many inputs the answer is for
    /// @param lengths how long each input is, by which the tokens are divided among them
    /// @return `null` when the answer does not have one embedding for each
    public static @Nullable List<byte[]> split(Json answer, int expected, List<Integer> lengths)
            throws MalformedJson {
        Json data = answer.kind() == Json.Kind.OBJECT ? answer.member(DATA) : null;
        if (data == null
                || data.kind() != Json.Kind.ARRAY
                || data.size() != expected
                || beside(answer) > MOST_BESIDE) {
            return null;
        }
        var ordered = new ArrayList<@Nullable Json>();
        for (int i = 0; i < expected; i++) {
            ordered.add(null);
        }
        for (int i = 0; i < expected; i++) {
            Json each = data.at(i);
            Json index = each.kind() == Json.Kind.OBJECT ? each.member(INDEX) : null;
            long at = index == null ? i : index.asLong();
            if (each.kind() != Json.Kind.OBJECT || at < 0 || at >= expected) {
                return null;
            }
            ordered.set((int) at, each);
        }
        List<Long> tokens = shares(tokens(answer), lengths);
        var all = new ArrayList<byte[]>(expected);
        for (int i = 0; i < expected; i++) {
            Json each = ordered.get(i);
            if (each == null) {
                return null;
            }
            all.add(one(answer, List.of(each), tokens == null ? null : tokens.get(i)));
        }
        return all;
    }

    private static long beside(Json answer) {
        long length = 0;
        for (String name : answer.names()) {
            Json member = answer.member(name);
            if (member != null && !name.equals(DATA) && !name.equals(USAGE)) {
                length += name.length() + member.length();
            }
        }
        return length;
    }

    /// One answer of those to inputs that were requested alone, in their order.
    ///
    /// @return `null` when one of them is no such answer
    public static byte @Nullable [] join(List<byte[]> answers) throws MalformedJson {
        var data = new ArrayList<Json>(answers.size());
        long tokens = 0;
        Json first = Json.parse(answers.getFirst());
        for (byte[] bytes : answers) {
            Json answer = Json.parse(bytes);
            Json one = answer.kind() == Json.Kind.OBJECT ? answer.member(DATA) : null;
            if (one == null || one.kind() != Json.Kind.ARRAY || one.size() != 1) {
                return null;
            }
            data.add(one.at(0));
            Long its = tokens(answer);
            tokens = its == null || tokens < 0 ? -1 : tokens + its;
        }
        return one(first, data, tokens < 0 ? null : tokens);
    }

    /// An answer with the members of another one beside its data and its usage.
    private static byte[] one(Json like, List<Json> data, @Nullable Long tokens) {
        JsonWriter answer = new JsonWriter().object();
        for (String name : like.names()) {
            Json member = like.member(name);
            if (member == null) {
                continue;
            }
            switch (name) {
                case DATA -> data(data, answer);
                case USAGE -> {
                    if (tokens != null) {
                        answer.name(USAGE).object().member(PROMPT, tokens);
                        answer.member(TOTAL, tokens).end();
                    }
                }
                default -> answer.name(name).raw(member.raw());
            }
        }
        return answer.end().bytes();
    }

    private static void data(List<Json> data, JsonWriter answer) {
        answer.name(DATA).array();
        for (int i = 0; i < data.size(); i++) {
            byte[] index = Integer.toString(i).getBytes(UTF_8);
            Json each = data.get(i);
            answer.raw(new String(new Patch(each).set(each, INDEX, index).bytes(), UTF_8));
        }
        answer.endArray();
    }

    private static @Nullable Long tokens(Json answer) throws MalformedJson {
        Json usage = answer.member(USAGE);
        Json prompt =
                usage == null || usage.kind() != Json.Kind.OBJECT ? null : usage.member(PROMPT);
        return prompt == null || prompt.kind() != Json.Kind.NUMBER ? null : prompt.asLong();
    }

    /// Parts of a number by the lengths of the inputs, which add up to it.
    private static @Nullable List<Long> shares(@Nullable Long tokens, List<Integer> lengths) {
        if (tokens == null) {
            return null;
        }
        long all = Math.max(1, lengths.stream().mapToLong(it -> it).sum());
        var shares = new ArrayList<Long>(lengths.size());
        long length = 0;
        long given = 0;
        for (int each : lengths) {
            length += each;
            long until = Math.round((double) tokens * length / all);
            shares.add(until - given);
            given = until;
        }
        return shares;
    }
}
