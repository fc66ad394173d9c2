package dev.gatehouse.cache;

import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Form;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.dialect.CacheRules;
import dev.gatehouse.headers.FieldNames;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonDigest;
import dev.gatehouse.provider.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// What an answer is stored under: a digest of everything that may change it. Two requests have the
/// same key only if they come from callers that share answers, for the same operation and the same
/// name of a model, under settings that lead to the same targets, with equal bodies.
final class RequestKeys {
    /// Changes when keys are made in another way.
    private static final String VERSION = "2";

    private final CacheSettings settings;
    private final Function<Caller, HeaderRules> rules;

    /// @param rules the header rules for the calls of a caller
    RequestKeys(CacheSettings settings, Function<Caller, HeaderRules> rules) {
        this.settings = settings;
        this.rules = rules;
    }

    /// How the members of a body count.
    ///
    /// @param converts whether streams and whole answers stand for each other
    record Members(CacheRules rules, boolean converts) {
        private boolean count(String name) {
            return !rules.neutral().contains(name)
                    && !(converts && rules.streaming().contains(name));
        }
    }

    /// The key of a request.
    ///
    /// @param sent the header fields of clients that its dialect sends on
    String of(Call call, Json body, Members members, List<String> sent) {
        MessageDigest digest = head(call, sent);
        JsonDigest.members(body, (name, value) -> members.count(name) ? value : null, digest);
        return text(digest);
    }

    /// The key of a request with a form.
    ///
    /// @param sent as for another request
    String of(Call call, Form form, List<String> sent) {
        MessageDigest digest = head(call, sent);
        try {
            form.digest(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text(digest);
    }

    /// The keys of requests that are the same but for the value of one member.
    ///
    /// @param varied the body, and the values of that member
    List<String> of(Call call, Varied varied, Members members, List<String> sent) {
        MessageDigest same = head(call, sent);
        String member = varied.member();
        JsonDigest.members(
                varied.body(),
                (name, value) -> members.count(name) && !name.equals(member) ? value : null,
                same);
        var keys = new ArrayList<String>(varied.values().size());
        for (Json each : varied.values()) {
            MessageDigest digest = copy(same);
            JsonDigest.tokens(each, digest);
            keys.add(text(digest));
        }
        return keys;
    }

    /// A body of which one member has several values, one after the other.
    record Varied(Json body, String member, List<Json> values) {}

    private MessageDigest head(Call call, List<String> sent) {
        MessageDigest digest = Sha256.start();
        JsonDigest.text(VERSION, digest);
        JsonDigest.text(tenant(call), digest);
        JsonDigest.text(call.operation().id(), digest);
        JsonDigest.text(call.routed().requestedModel(), digest);
        targets(call, sent, digest);
        return digest;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of the platform can be copied", e);
        }
    }

    private static String text(MessageDigest digest) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    }

    /// The callers that share answers. A caller without a user path is alone with its key. Answers
    /// with an id that later requests may name are for one caller: the object is its own.
    private String tenant(Call call) {
        Caller caller = call.record().caller();
        String path = caller.userPath();
        if (call.operation().carriesIds()) {
            return "caller " + caller.id() + " " + path;
        }
        return switch (settings.share()) {
            case EVERYONE -> "*";
            case KEY -> "key " + caller.id();
            case USER_PATH ->
                    path.equals(UserPath.ROOT) ? "key " + caller.id() : "path " + first(path);
        };
    }

    private static String first(String path) {
        int slash = path.indexOf('/', 1);
        return slash < 0 ? path : path.substring(0, slash);
    }

    /// The order of targets changes with what is known of them, so it does not count.
    private void targets(Call call, List<String> sent, MessageDigest digest) {
        List<Target> targets = Route.of(call).targets();
        HeaderRules inner = rules.apply(call.record().caller());
        var all = new ArrayList<String>(targets.size() + 4);
        for (int i = 0; i < targets.size(); i++) {
            all.add(described(targets.get(i), inner));
        }
        Collections.sort(all);
        int before = all.size();
        call.head()
                .headers()
                .forEach(
                        (name, value) -> {
                            if (reaches(name, targets, inner, sent)) {
                                all.add(name.toLowerCase(Locale.ROOT) + ": " + value);
                            }
                        });
        Collections.sort(all.subList(before, all.size()));
        JsonDigest.text(Integer.toString(before), digest);
        all.forEach(each -> JsonDigest.text(each, digest));
    }

    /// A target with what is done to requests on their way to it.
    private static String described(Target target, HeaderRules inner) {
        Account account = target.account();
        var text = new StringBuilder(128);
        text.append(target).append(' ').append(account.baseUrl());
        text.append(' ').append(account.provider().name());
        HeaderRules all = inner.within(account.headerRules());
        if (!all.none()) {
            all.set()
                    .forEach(
                            (name, value) ->
                                    text.append(' ')
                                            .append(name)
                                            .append('=')
                                            .append(value.reveal()));
            text.append(" drop ").append(all.drop()).append(" forward ").append(all.forward());
        }
        return text.toString();
    }

    /// Whether a field of the client may reach one of the targets.
    private static boolean reaches(
            String name, List<Target> targets, HeaderRules inner, List<String> sent) {
        if (FieldNames.has(sent, name) || inner.forward().contains(name)) {
            return true;
        }
        for (int i = 0; i < targets.size(); i++) {
            Account account = targets.get(i).account();
            if (FieldNames.has(account.provider().forward(), name)
                    || account.headerRules().forward().contains(name)) {
                return true;
            }
        }
        return false;
    }
}
