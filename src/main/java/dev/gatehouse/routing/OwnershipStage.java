package dev.gatehouse.routing;

import dev.gatehouse.attempt.Address;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.http.form.FormScanner;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import dev.gatehouse.routing.affinity.ObjectOwners;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps what a caller makes at providers to its user path: files, batches, responses,
/// conversations.
///
/// Callers of the whole organisation reach everything. Others reach what was made at their user
/// path or below it; what others made, or what nothing is known of, does not exist for them. Lists
/// show the objects of all who use an account, and are rejected.
public final class OwnershipStage implements Stage {
    private static final Set<String> MAKING = Set.of("POST", "PUT");

    /// Words of addresses behind which the name of a model follows.
    private static final Set<String> MODELS = Set.of("models", "model", "deployments", "engines");

    /// Members of requests that name objects, in any of the APIs.
    private static final Set<String> NAMES =
            Set.of(
                    "input_file_id",
                    "file_id",
                    "file_ids",
                    "training_file",
                    "validation_file",
                    "conversation",
                    "previous_response_id",
                    "vector_store_ids",
                    "container",
                    "fileUri",
                    "file_uri",
                    "cachedContent",
                    "cached_content");

    private static final MemberNames SPELLINGS = MemberNames.of(NAMES);

    private final ObjectOwners owners;

    public OwnershipStage(ObjectOwners owners) {
        this.owners = owners;
    }

    @Override
    public Answer take(Call call, Next next) {
        String path = call.record().caller().userPath();
        if (!path.equals(UserPath.ROOT)) {
            checkBody(call, path);
            if (call.operation().relayed()) {
                checkAddress(call, path);
            }
        }
        return next.proceed(call);
    }

    private void checkBody(Call call, String path) {
        Json body = call.json();
        if (body != null) {
            checkNames(body, path);
        } else if (call.body() instanceof RequestBody.OpaqueBody && !FormScanner.form(type(call))) {
            throw new Problem.Forbidden(
                            "The API key belongs to a user path: send the body as JSON with its length, so that what it names can be checked.")
                    .asException();
        }
    }

    private static @Nullable String type(Call call) {
        return call.head().headers().first("content-type");
    }

    /// Checks all members of a value that name objects.
    private void checkNames(Json value, String path) {
        if (value.kind() == Json.Kind.ARRAY) {
            for (int i = 0; i < value.size(); i++) {
                checkNames(value.at(i), path);
            }
        } else if (value.kind() == Json.Kind.OBJECT) {
            List<String> names = value.names();
            for (int i = 0; i < names.size(); i++) {
                // Of two members of a name, a provider may read either; some read any letter case.
                String name = names.get(i);
                boolean known = NAMES.contains(name) || SPELLINGS.similar(name) != null;
                if (known) {
                    checkIds(value.at(i), path);
                } else {
                    checkNames(value.at(i), path);
                }
            }
        }
    }

    /// Checks an id, a list of ids, or an object with one.
    private void checkIds(Json named, String path) {
        switch (named.kind()) {
            case STRING -> requireOwn(text(named), path);
            case ARRAY -> {
                for (int i = 0; i < named.size(); i++) {
                    checkIds(named.at(i), path);
                }
            }
            case OBJECT -> {
                List<String> names = named.names();
                for (int i = 0; i < names.size(); i++) {
                    if (names.get(i).equalsIgnoreCase("id")) {
                        checkIds(named.at(i), path);
                    }
                }
                checkNames(named, path);
            }
            case NUMBER, BOOLEAN, NULL -> {}
        }
    }

    private static String text(Json member) {
        try {
            return member.text();
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    private void checkAddress(Call call, String path) {
        boolean names = call.facts().model() != null;
        String before = "";
        for (String segment : Address.below(call).split("/", -1)) {
            boolean model = MODELS.contains(before);
            if (!model && (!word(segment) || owners.maker(segment) != null)) {
                requireOwn(segment, path);
                names = true;
            }
            names |= model || MODELS.contains(segment);
            before = segment;
        }
        if (!names && !MAKING.contains(call.head().method())) {
            throw Problem.Forbidden.list(
                            "This list has objects of other callers too. Read objects by their ids.")
                    .asException();
        }
    }

    /// Whether a part of an address is the name of a kind of object or of an action, or a version:
    /// ids have digits or hyphens.
    private static boolean word(String segment) {
        return segment.chars().allMatch(c -> Character.isLetter(c) || c == '_' || c == ':')
                || segment.matches("v\\d{1,2}((beta|alpha)\\d*)?");
    }

    private void requireOwn(String id, String path) {
        String owner = owners.userPath(id);
        owner = owner == null ? owners.userPath(id.substring(id.lastIndexOf('/') + 1)) : owner;
        if (owner == null || !UserPath.within(owner, path)) {
            throw new Problem.UnknownObject("object", id).asException();
        }
    }
}
