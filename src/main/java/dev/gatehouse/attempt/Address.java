package dev.gatehouse.attempt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.provider.Account;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The path of an attempt at its provider. What the client wrote can only lead further down from
/// the base of the account: every segment is encoded anew, and none leads up.
public final class Address {
    /// The segment that the base URLs of many accounts end with.
    private static final String VERSION = "v1";

    /// Query parameters, in lower case, that APIs take for a credential or for header fields: the
    /// request has the account's.
    private static final Set<String> CREDENTIALS =
            Set.of(
                    "key",
                    "api_key",
                    "api-key",
                    "apikey",
                    "access_token",
                    "oauth_token",
                    "subscription-key",
                    "x-api-key",
                    "x-goog-api-key",
                    "$httpheaders",
                    "$httpmethod");

    /// The query parameter that names an account; native access names it in its path.
    private static final String ACCOUNT = "provider";

    /// The version of the API that clients of Azure send; accounts have their own.
    private static final String API_VERSION = "api-version";

    /// Where a query names its model; clients of Azure name a deployment.
    private static final List<String> MODEL = List.of("model", "deployment");

    /// What stands for itself in the place of a model in a path of an entry, so that a colon of its
    /// name is not taken for that before a verb. The version of a model at Google is separated by
    /// an @.
    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@";

    private static final String PLAIN = UNRESERVED + "!$&'()*+,;=:";

    private Address() {}

    /// The path and query of an attempt at its account.
    public static String of(Attempt attempt) {
        Call call = attempt.call();
        Operation operation = attempt.operation();
        Account account = attempt.account();
        String path =
                call.facts().streaming()
                        ? account.provider().streamPath(operation)
                        : account.provider().path(operation);
        if (path == null) {
            throw new IllegalStateException("the account does not serve " + operation.words());
        }
        boolean ofEntry = account.provider().operations().containsKey(operation);
        String model = encoded(attempt.target().model(), ofEntry ? UNRESERVED : PLAIN);
        String below = path.replace("{model}", model);
        if (operation.relayed()) {
            return account.resolve(below + rest(call, account), query(call, attempt.target()));
        }
        int query = below.indexOf('?');
        return query < 0
                ? account.resolve(below, "")
                : account.resolve(below.substring(0, query), below.substring(query + 1));
    }

    /// What stands in the path of a relayed call below the base of its account.
    public static String below(Call call) {
        return joined(segmentsBelow(call));
    }

    private static String rest(Call call, Account account) {
        List<String> segments = segmentsBelow(call);
        boolean twice =
                call.operation() == Operation.PASSTHROUGH
                        && !segments.isEmpty()
                        && segments.getFirst().equals(VERSION)
                        && account.baseUrl().getRawPath().endsWith("/" + VERSION);
        // `/p/openai/v1/models` means the same as `/p/openai/models` where the base ends with a
        // version already.
        return joined(twice ? segments.subList(1, segments.size()) : segments);
    }

    private static List<String> segmentsBelow(Call call) {
        List<String> segments = call.head().target().segments();
        Operation operation = call.operation();
        int own =
                switch (operation) {
                    // The name of the account.
                    case PASSTHROUGH -> 1;
                    case MODEL_DELETION -> segments.size();
                    default -> (int) operation.path().chars().filter(it -> it == '/').count();
                };
        int from = call.request().prefix() + own;
        return segments.subList(Math.min(from, segments.size()), segments.size());
    }

    private static String joined(List<String> segments) {
        var path = new StringBuilder();
        segments.forEach(segment -> path.append('/').append(encoded(segment)));
        return path.toString();
    }

    /// The query of the client, with the model of the target in place of its own, and without what
    /// is for the gateway.
    private static String query(Call call, Target target) {
        boolean natively = call.operation() == Operation.PASSTHROUGH;
        var kept = new StringBuilder();
        for (RequestTarget.Parameter each : call.head().target().parameters()) {
            String name = each.name();
            boolean ours = !natively && (name.equals(ACCOUNT) || name.equals(API_VERSION));
            if (!ours && CREDENTIALS.stream().noneMatch(each::reads)) {
                kept.append(kept.isEmpty() ? "" : "&");
                boolean model = MODEL.stream().anyMatch(each::reads) && !target.model().isEmpty();
                kept.append(model ? model(target) : visible(each.raw()));
            }
        }
        return kept.toString();
    }

    private static String model(Target target) {
        String name = target.account().provider().modelParameter();
        return name + "=" + encoded(target.model());
    }

    /// Spaces and bytes beyond ASCII would break the request line; a semicolon separates parameters
    /// for some servers.
    private static String visible(String pair) {
        var out = new StringBuilder(pair.length());
        for (byte each : pair.getBytes(ISO_8859_1)) {
            if (each > ' ' && each < 0x7f && each != ';') {
                out.append((char) each);
            } else {
                escape(each, out);
            }
        }
        return out.toString();
    }

    private static String encoded(String segment) {
        return encoded(segment, PLAIN);
    }

    private static String encoded(String segment, String plain) {
        var out = new StringBuilder(segment.length());
        for (byte each : segment.getBytes(UTF_8)) {
            if (each > 0 && plain.indexOf(each) >= 0) {
                out.append((char) each);
            } else {
                escape(each, out);
            }
        }
        return out.toString();
    }

    private static void escape(byte each, StringBuilder out) {
        out.append('%').append(String.format(Locale.ROOT, "%02X", each & 0xff));
    }
}
