package dev.gatehouse.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Route;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.provider.Account;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where at a provider a call goes. What the caller wrote can only lead further down from the
/// account's own base: every segment is encoded anew, and there is no segment that leads up.
public final class Address {
    /// The segment behind which the paths of the OpenAI API begin.
    private static final String VERSION = "v1";

    /// The segment behind which the name of an account stands.
    public static final String PASSTHROUGH = "p";

    /// What a caller says to the gateway and not to the provider.
    private static final List<String> OURS = List.of("key", "provider");

    private static final String PLAIN =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@";

    private Address() {}

    /// The path and query of a call at an account; `null` when the account does not offer it.
    static @Nullable String of(Call call, Account account, Route.Target target) {
        Operation operation = call.operation();
        String path = account.provider().path(operation);
        if (path == null) {
            return null;
        }
        String below = path.replace("{model}", encoded(target.model()));
        RequestTarget asked = call.head().target();
        return operation.shape() == Operation.Shape.RELAY
                ? account.resolve(below + rest(operation, asked, account), query(asked))
                : account.resolve(below, "");
    }

    /// What stands below the operation in what the caller asked for.
    private static String rest(Operation operation, RequestTarget asked, Account account) {
        List<String> segments = asked.segments();
        List<String> rest =
                switch (operation) {
                    case PASSTHROUGH -> aliased(behind(segments, PASSTHROUGH, 2), account);
                    case RELAY -> behind(segments, VERSION, 1);
                    default -> below(segments, operation);
                };
        var path = new StringBuilder();
        rest.forEach(segment -> path.append('/').append(encoded(segment)));
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

    /// `/p/openai/v1/models` means the same as `/p/openai/models` where the base ends with a
    /// version already.
    private static List<String> aliased(List<String> rest, Account account) {
        boolean twice =
                !rest.isEmpty()
                        && rest.getFirst().equals(VERSION)
                        && account.baseUrl().getRawPath().endsWith("/" + VERSION);
        return twice ? rest.subList(1, rest.size()) : rest;
    }

    private static String query(RequestTarget asked) {
        var kept = new StringBuilder();
        for (String pair : asked.query().split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!pair.isEmpty() && !OURS.contains(name)) {
                kept.append(kept.isEmpty() ? "" : "&").append(visible(pair));
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
        var out = new StringBuilder(segment.length());
        for (byte each : segment.getBytes(UTF_8)) {
            if (each > 0 && PLAIN.indexOf(each) >= 0) {
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
