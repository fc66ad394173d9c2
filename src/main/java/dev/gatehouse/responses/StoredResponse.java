package dev.gatehouse.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// A response as it is kept.
///
/// @param owner the caller that made it
/// @param previous the id of the response that it continues; `null` for none
/// @param input the items of its own request, without those of the responses before
/// @param response the object that the client received
record StoredResponse(Owner owner, @Nullable String previous, Json input, Json response) {
    private static final String CALLER = "caller";
    private static final String PATH = "user_path";
    private static final String PREVIOUS = "previous";
    private static final String INPUT = "input";
    private static final String RESPONSE = "response";

    /// The caller that made a response.
    ///
    /// @param caller the id of its key
    record Owner(String caller, String userPath) {
        static Owner of(Caller caller) {
            return new Owner(caller.id(), caller.userPath());
        }

        /// Whether a caller may see what this one made: it made that itself, or what is at its user
        /// path or below. Without a user path it belongs to the key alone, and to operators.
        boolean shows(Caller to) {
            return caller.equals(to.id())
                    || to.operator()
                    || (!userPath.equals(UserPath.ROOT)
                            && UserPath.within(userPath, to.userPath()));
        }
    }

    static StoredResponse read(byte[] stored) throws MalformedJson {
        Json json = Json.parse(stored);
        Json previous = member(json, PREVIOUS);
        return new StoredResponse(
                new Owner(member(json, CALLER).text(), member(json, PATH).text()),
                previous.hasText() ? previous.text() : null,
                member(json, INPUT),
                member(json, RESPONSE));
    }

    private static Json member(Json json, String name) throws MalformedJson {
        Json member = json.member(name);
        if (member == null) {
            throw new MalformedJson("'" + name + "' is missing", name);
        }
        return member;
    }

    byte[] bytes() {
        var out = new JsonWriter(input.length() + response.length() + 256).object();
        out.member(CALLER, owner.caller())
                .member(PATH, owner.userPath())
                .member(PREVIOUS, previous);
        out.name(INPUT).raw(input.raw()).name(RESPONSE).raw(response.raw());
        return out.end().bytes();
    }

    /// The items of its answer; an empty array where there are none.
    Json output() throws MalformedJson {
        Json output = response.member("output");
        return output == null || output.kind() != Json.Kind.ARRAY
                ? Json.parse("[]".getBytes(UTF_8))
                : output;
    }

    /// The item of its answer with an id; `null` when it has none.
    @Nullable Json item(String id) throws MalformedJson {
        Json output = output();
        for (int i = 0; i < output.size(); i++) {
            Json its = output.at(i).member("id");
            if (its != null && its.textEquals(id)) {
                return output.at(i);
            }
        }
        return null;
    }
}
