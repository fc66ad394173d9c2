package dev.gatehouse.keys.headers;

import static dev.gatehouse.headers.HeaderRules.DROP;
import static dev.gatehouse.headers.HeaderRules.FORWARD;
import static dev.gatehouse.headers.HeaderRules.SET;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.headers.FieldCheck;
import dev.gatehouse.headers.HeaderRule;
import dev.gatehouse.headers.HeaderRule.Kind;
import dev.gatehouse.headers.HeaderRule.Source;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Header rules as their document and the requests of administration have them.
final class HeaderRuleBody {
    private static final Set<String> MEMBERS = Set.of(FORWARD, SET, DROP);

    private HeaderRuleBody() {}

    /// Reads the rules of a document or a request.
    ///
    /// @throws MalformedJson when they are none
    static HeaderRules read(Json body) throws MalformedJson {
        for (String member : body.names()) {
            if (!MEMBERS.contains(member)) {
                throw new MalformedJson(
                        "'%s' is no member of header rules; there are drop, forward, set."
                                .formatted(member),
                        member);
            }
        }
        List<String> forward = Field.texts(body, FORWARD);
        List<String> drop = Field.texts(body, DROP);
        Map<String, Secret> set = values(body);
        var faults = new ArrayList<MalformedJson>(1);
        HeaderRules.check(
                forward, set, drop, (place, fault) -> faults.add(malformed(place, fault)));
        if (!faults.isEmpty()) {
            throw faults.getFirst();
        }
        HeaderRules rules = HeaderRules.of(forward, set, drop);
        if (rules.none()) {
            throw new MalformedJson("Header rules need 'forward', 'set' or 'drop'.", FORWARD);
        }
        return rules;
    }

    private static MalformedJson malformed(String place, FieldCheck.Fault fault) {
        String cure = fault.cure() == null ? "" : "; " + fault.cure();
        return new MalformedJson("'%s' %s%s.".formatted(place, fault.message(), cure), place);
    }

    private static Map<String, Secret> values(Json body) throws MalformedJson {
        Json object = body.member(SET);
        if (object == null || object.kind() == Json.Kind.NULL) {
            return Map.of();
        }
        if (object.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("'set' must be an object of names and values.", SET);
        }
        var values = new LinkedHashMap<String, Secret>();
        List<String> names = object.names();
        for (int i = 0; i < names.size(); i++) {
            Json value = object.at(i);
            String place = SET + "." + names.get(i);
            if (value.kind() != Json.Kind.STRING) {
                throw new MalformedJson("'%s' must be a text.".formatted(place), place);
            }
            Secret secret = Secret.of(value.text());
            if (value.text().equals(secret.toString())) {
                throw new MalformedJson(
                        "'%s' is what answers show in place of a value; send the value itself."
                                .formatted(place),
                        place);
            }
            values.put(names.get(i), secret);
        }
        return values;
    }

    /// The body of the document.
    static String document(HeaderRules rules) {
        JsonWriter body = new JsonWriter().object();
        write(rules, Secret::reveal, body);
        return body.end().toString();
    }

    /// Writes the members, but for the end.
    ///
    /// @param value how values are written
    static void write(HeaderRules rules, Function<Secret, String> value, JsonWriter into) {
        into.name(FORWARD).array();
        rules.forward().forEach(into::value);
        into.endArray().name(SET).object();
        rules.set().forEach((name, secret) -> into.member(name, value.apply(secret)));
        into.end().name(DROP).array();
        rules.drop().forEach(into::value);
        into.endArray();
    }

    /// Reads a document.
    static HeaderRule read(Document document) {
        try {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            int space = document.id().indexOf(' ');
            String name = document.id().substring(space + 1);
            Kind kind = document.id().startsWith(Kind.KEY.word()) ? Kind.KEY : Kind.USER_PATH;
            return new HeaderRule(kind, name, read(body), Source.MANUAL, document.version());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }
}
