package dev.gatehouse.metering.deferred;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Operation;
import dev.gatehouse.caller.Access;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.Principal;
import dev.gatehouse.caller.Role;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents.Draft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job that was begun through the gateway and is not in the usage yet.
///
/// @param operation that reads its state
/// @param account that has it
/// @param caller its key and tags
/// @param begun when, in milliseconds since 1970
/// @param due when its state is read next, likewise
record TrackedJob(
        String id,
        Operation operation,
        String account,
        Caller caller,
        Attribution attribution,
        long begun,
        long due) {
    static final String COLLECTION = "deferred-jobs";

    /// Results are kept at providers for 29 days or 30.
    private static final Duration KEPT = Duration.ofDays(32);

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /// A job that an attempt has begun now.
    static TrackedJob begun(ProviderJob job, Attempt attempt, long now) {
        CallRecord record = attempt.call().record();
        return new TrackedJob(
                job.id(),
                job.operation(),
                attempt.account().name(),
                record.caller(),
                record.attribution(),
                now,
                now + FIRST.toMillis());
    }

    /// The same, to be read again after a part of its age: soon when it is young.
    TrackedJob later(long now) {
        long pause = Math.max(FIRST.toMillis(), (now - begun) / 4);
        return at(now + Math.min(pause, LONGEST.toMillis()));
    }

    TrackedJob at(long time) {
        return new TrackedJob(id, operation, account, caller, attribution, begun, time);
    }

    /// The id of its document: providers choose those of jobs.
    static String document(String account, String id) {
        return account + "/" + id;
    }

    Draft draft() {
        JsonWriter body = new JsonWriter().object();
        body.member("id", id).member("operation", operation.id()).member("account", account);
        body.member("user_path", attribution.userPath());
        optional("end_user", attribution.endUser(), body);
        optional("session", attribution.session(), body);
        body.name("tags").array();
        caller.tags().forEach(body::value);
        body.endArray().member("begun", begun).member("due", due);
        return new Draft(
                COLLECTION,
                document(account, id),
                caller.id(),
                begun + KEPT.toMillis(),
                body.end().toString());
    }

    private static void optional(String name, @Nullable String value, JsonWriter body) {
        if (value != null) {
            body.member(name, value);
        }
    }

    static TrackedJob of(Document stored) throws MalformedJson {
        Json body = Json.parse(stored.body().getBytes(UTF_8));
        String key = stored.owner() == null ? Caller.ANYONE.id() : stored.owner();
        String path = Members.textOrEmpty(body, "user_path");
        var tags = new ArrayList<String>();
        Json list = body.member("tags");
        for (int i = 0; list != null && i < list.size(); i++) {
            tags.add(list.at(i).text());
        }
        return new TrackedJob(
                Members.textOrEmpty(body, "id"),
                operation(Members.textOrEmpty(body, "operation")),
                Members.textOrEmpty(body, "account"),
                caller(key, path, tags),
                new Attribution(
                        path, Members.text(body, "end_user"), Members.text(body, "session")),
                Members.number(body, "begun", 0),
                Members.number(body, "due", 0));
    }

    private static Operation operation(String id) {
        Operation named = Operation.named(id);
        return named == null ? Operation.BATCHES : named;
    }

    /// Its calls read what the account has made for the caller, whatever the key may use now.
    private static Caller caller(String key, String path, List<String> tags) {
        return new Caller(key, new Principal(key, Role.NONE), path, Access.ALL, tags);
    }
}
