package dev.gatehouse.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.dialect.openai.responses.ResponseIds;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A request with all that it names of kept responses in its input: the conversation before it, and
/// single items. What it names of others stays as it is, for their provider.
///
/// @param body the request for the provider
/// @param input its own items, without the conversation before
/// @param previous the id of the kept response that it continues; `null` for none
record Continuation(Json body, Json input, @Nullable String previous) {
    /// How many responses follow each other at most.
    private static final int LONGEST = 1000;

    private static final String INPUT = "input";
    private static final String PREVIOUS = "previous_response_id";

    static Continuation of(Call call, Json body, ResponseStore store) {
        try {
            return read(body, store, call.record());
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    private static Continuation read(Json body, ResponseStore store, CallRecord record)
            throws MalformedJson {
        Json sent = body.member(INPUT);
        String named = text(body.member(PREVIOUS));
        String previous = named != null && ResponseIds.own(named) ? named : null;
        Json own = items(sent, store, record);
        if (previous == null && (sent == null || own == sent || sent.hasText())) {
            return new Continuation(body, own, null);
        }
        String all = previous != null ? joined(previous, own, store, record) : own.raw();
        var patch = new Patch(body);
        if (previous != null) {
            patch.remove(body, PREVIOUS);
        }
        Json patched = Json.parse(patch.set(body, INPUT, all.getBytes(UTF_8)).bytes());
        if (!record.memory().take(patched.length())
                || !record.memory().takeValues(patched.values())) {
            throw ResponseStore.tooLarge();
        }
        return new Continuation(patched, own, previous);
    }

    /// The call with the request for the provider.
    Call in(Call call) {
        return call.json() == body ? call : call.with(new RequestBody.JsonBody(body));
    }

    /// The items of a request, each in full.
    private static Json items(@Nullable Json input, ResponseStore store, CallRecord record)
            throws MalformedJson {
        if (input == null) {
            return Json.parse("[]".getBytes(UTF_8));
        }
        if (input.hasText()) {
            var out = new JsonWriter().array().object().member("type", "message");
            out.member("role", "user").name("content").raw(input.raw()).end();
            return Json.parse(out.endArray().bytes());
        }
        return input.kind() == Json.Kind.ARRAY ? full(input, store, record) : input;
    }

    private static Json full(Json input, ResponseStore store, CallRecord record)
            throws MalformedJson {
        StringJoiner items = null;
        String known = "";
        StoredResponse response = null;
        for (int i = 0; i < input.size(); i++) {
            String id = referred(input.at(i));
            String of = id == null ? null : ResponseIds.responseOf(id);
            if (id == null || of == null) {
                if (items != null) {
                    items.add(input.at(i).raw());
                }
                continue;
            }
            items = items == null ? before(input, i) : items;
            // References to one response follow each other.
            response = response == null || !known.equals(of) ? store.get(of, record) : response;
            known = of;
            items.add(item(response, id));
        }
        return items == null ? input : Json.parse(items.toString().getBytes(UTF_8));
    }

    private static StringJoiner before(Json input, int place) {
        var items = new StringJoiner(",", "[", "]");
        for (int i = 0; i < place; i++) {
            items.add(input.at(i).raw());
        }
        return items;
    }

    private static String item(StoredResponse response, String id) throws MalformedJson {
        Json item = response.item(id);
        if (item == null) {
            throw new Problem.UnknownObject("item", id).asException();
        }
        return item.raw();
    }

    /// The id of the item that an item refers to; `null` when it is no reference.
    private static @Nullable String referred(Json item) throws MalformedJson {
        boolean object = item.kind() == Json.Kind.OBJECT;
        Json type = object ? item.member("type") : null;
        return type != null && type.textEquals("item_reference") ? text(item.member("id")) : null;
    }

    private static @Nullable String text(@Nullable Json member) throws MalformedJson {
        return member == null || !member.hasText() ? null : member.text();
    }

    /// The items of a conversation from its beginning: the input and the output of each response,
    /// then those of the request.
    private static String joined(String previous, Json own, ResponseStore store, CallRecord record)
            throws MalformedJson {
        var items = new StringJoiner(",", "[", "]");
        for (StoredResponse each : conversation(previous, store, record)) {
            add(each.input(), items);
            add(each.output(), items);
        }
        if (own.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("'input' must be a string or an array of items", INPUT);
        }
        add(own, items);
        return items.toString();
    }

    /// A response and those before it, the first one first.
    static Deque<StoredResponse> conversation(String last, ResponseStore store, CallRecord record)
            throws MalformedJson {
        var all = new ArrayDeque<StoredResponse>();
        for (String id = last; id != null; id = all.getFirst().previous()) {
            if (all.size() == LONGEST) {
                throw new MalformedJson(
                        "the conversation has more than " + LONGEST + " responses", PREVIOUS);
            }
            all.addFirst(store.get(id, record));
        }
        return all;
    }

    static void add(Json items, StringJoiner to) {
        for (int i = 0; i < items.size(); i++) {
            to.add(items.at(i).raw());
        }
    }
}
