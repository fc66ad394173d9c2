package dev.gatehouse.demo;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Vectors of length one that stand for texts: the same for the same text, and else unrelated.
final class Embeddings {
    private static final int DIMENSIONS = 16;
    private static final int MOST_DIMENSIONS = 1024;
    private static final int MOST_INPUTS = 2048;

    private static final Field<Long> WIDTH = Field.integer("dimensions");
    private static final Field<String> ENCODING = Field.text("encoding_format");
    private static final String INPUT = "input";

    private Embeddings() {}

    static byte[] answer(Json body) throws DemoException, MalformedJson {
        DemoModel model = Talk.model(body);
        int dimensions = dimensions(body);
        boolean packed = packed(body);
        List<Json> inputs = inputs(body.member(INPUT));
        var json = new JsonWriter().object().member("object", "list").name("data").array();
        int words = 0;
        for (int i = 0; i < inputs.size(); i++) {
            String text = text(inputs.get(i));
            float[] vector = vector(text, dimensions);
            words += Words.count(text);
            json.object().member("object", "embedding").member("index", i).name("embedding");
            json.raw(packed ? JsonWriter.quoted(base64(vector)) : list(vector)).end();
        }
        json.endArray().member("model", model.id()).name("usage").object();
        json.member("prompt_tokens", words).member("total_tokens", words).end();
        return json.end().bytes();
    }

    private static int dimensions(Json body) throws DemoException, MalformedJson {
        Long width = WIDTH.in(body);
        if (width != null && (width < 1 || width > MOST_DIMENSIONS)) {
            throw DemoException.invalid(WIDTH.name(), "must be from 1 to " + MOST_DIMENSIONS);
        }
        return width == null ? DIMENSIONS : width.intValue();
    }

    private static boolean packed(Json body) throws DemoException, MalformedJson {
        String encoding = ENCODING.in(body);
        if (encoding == null || encoding.equals("float")) {
            return false;
        }
        if (!encoding.equals("base64")) {
            throw DemoException.invalid(ENCODING.name(), "must be float or base64");
        }
        return true;
    }

    private static List<Json> inputs(@Nullable Json input) throws DemoException {
        if (input == null || input.kind() == Json.Kind.NULL) {
            throw DemoException.missing(INPUT);
        }
        if (input.kind() == Json.Kind.STRING) {
            return List.of(input);
        }
        int size = input.kind() == Json.Kind.ARRAY ? input.size() : 0;
        if (size == 0 || size > MOST_INPUTS) {
            throw DemoException.invalid(INPUT, "must be a string or from 1 to 2048 of them");
        }
        var inputs = new ArrayList<Json>(size);
        for (int i = 0; i < size; i++) {
            inputs.add(input.at(i));
        }
        return inputs;
    }

    private static String text(Json input) throws DemoException, MalformedJson {
        if (input.kind() != Json.Kind.STRING) {
            throw DemoException.invalid(INPUT, "must hold strings");
        }
        return input.text();
    }

    private static float[] vector(String text, int dimensions) {
        var raw = new double[dimensions];
        long seed = Hash.of(text);
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            // Never zero, so that the length never is.
            raw[i] = ((Hash.mix(seed + i) >> 11) + 0.5) * 0x1p-52;
            squares += raw[i] * raw[i];
        }
        var vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (raw[i] / Math.sqrt(squares));
        }
        return vector;
    }

    private static String list(float[] vector) {
        var json = new JsonWriter().array();
        for (float number : vector) {
            json.raw(Float.toString(number));
        }
        return json.endArray().toString();
    }

    private static String base64(float[] vector) {
        var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : vector) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
