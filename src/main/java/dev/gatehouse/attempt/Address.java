package dev.gatehouse.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.provider.Account;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// The path of an attempt at its provider. What the client wrote can only lead further down from
/// the base of the account: every segment is encoded anew, and none leads up.
public final class Address {
    /// The segment behind which the paths of the OpenAI API begin.
    private static final String VERSION = "v1";

    /// The segment behind which the name of an account stands.
    public static final String PASSTHROUGH = "p";

    /// Query parameters that are for the gateway and not for the provider.
    private static final List<String> OURS = List.of("key", "provider");

    /// The version of the API that clients of Azure name; accounts have their own.
    private static final String API_VERSION = "api-version";

    private static final String MODEL = "model";

    /// What stands for itself in the place of a model, so that a colon of its name is not taken for
    /// that before a verb. The version of a model at Google is separated by an @.
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
        String plain = operation.relayed() ? PLAIN : UNRESERVED;
        String below = path.replace("{model}", encoded(attempt.target().model(), plain));
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
        return switch (call.operation()) {
            case PASSTHROUGH -> behind(segments, PASSTHROUGH, 2);
            case RELAY -> behind(segments, VERSION, 1);
            case MODEL_DELETION -> List.of();
            default -> below(segments, call.operation());
        };
    }

    private static String joined(List<String> segments) {
        var path = new StringBuilder();
        segments.forEach(segment -> path.append('/').append(encoded(segment)));
        return path.toString();
    }

    private static List<String> below(List<String> segments, Operation operation) {
        List<String> own = List.of(operation.path().substring(1).split("/", -1));
        int at = Collections.indexOfSubList(segments, own);
        return segments.subList(at + own.size(), segments.size());
    }

    private static List<String> behind(List<String> segments, String mark, int count) {
        int from = Math.max(0, segments.indexOf(mark)) + count;
        return segments.subList(Math.min(from, segments.size()), segments.size());
    }

    /// The query of the client, with the model of the target in place of its own, and without what
    /// is for the gateway.
    private static String query(Call call, Target target) {
        boolean natively = call.operation() == Operation.PASSTHROUGH;
        var kept = new StringBuilder();
        for (String pair : call.head().target().query().split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            boolean ours = OURS.contains(name) || (!natively && name.equals(API_VERSION));
            if (!pair.isEmpty() && !ours) {
                kept.append(kept.isEmpty() ? "" : "&");
                boolean model = name.equals(MODEL) && !target.model().isEmpty();
                kept.append(model ? MODEL + "=" + encoded(target.model()) : visible(pair));
            }
        }
        return kept.toString();
    }

    /// Spaces and bytes beyond ASCII would break the request line.
    private static String visible(String pair) {
        var out = new StringBuilder(pair.length());
        for (byte each : pair.getBytes(UTF_8)) {
            if (each > ' ' && each < 0x7f) {
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
