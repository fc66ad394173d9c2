package dev.gatehouse.guardrails;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.attempt.Address;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Form;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.dialect.text.BodyTexts;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.dialect.text.Texts;
import dev.gatehouse.dialect.text.relay.JsonLines;
import dev.gatehouse.dialect.text.relay.NativeShape;
import dev.gatehouse.guardrails.GuardedRequests.Body;
import dev.gatehouse.http.form.FormScanner;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.SpoolFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets guardrails check the request of a call that is relayed: JSON, the lines of an uploaded
/// file, the values of its query. What cannot be read is rejected where a guardrail binds the
/// caller.
final class RelayedRequests {
    /// What a file takes in memory as bytes, as a text, and as what is made of it.
    private static final int COPIES = 4;

    private static final int PART = 16 * 1024;

    private final SpoolFolder folder;
    private final boolean batches;
    private final Unreadable unreadable;

    /// What happens to content that cannot be read.
    @FunctionalInterface
    interface Unreadable {
        /// Rejects the call, or lets it pass.
        void reject(Call call);
    }

    /// @param folder for forms that are too long for the memory
    /// @param batches whether requests in batches are read
    RelayedRequests(SpoolFolder folder, boolean batches, Unreadable unreadable) {
        this.folder = folder;
        this.batches = batches;
        this.unreadable = unreadable;
    }

    /// The operation that a relayed call is like; `null` where it is like none.
    static @Nullable Operation like(Call call) {
        return switch (call.operation()) {
            case STORED_CHAT -> Operation.CHAT;
            case STORED_RESPONSES -> Operation.RESPONSES;
            case PASSTHROUGH, RELAY -> NativeShape.at(Address.below(call));
            default -> null;
        };
    }

    /// The call with what guardrails changed in its request.
    ///
    /// @param guards those for requests, in the order of their steps
    Call checked(GuardRun run, List<Guard> guards) {
        Call call = run.call();
        query(run, guards);
        return switch (call.body()) {
            case RequestBody.NoBody _ -> call;
            case RequestBody.JsonBody(Json body) -> json(run, guards, body);
            case RequestBody.FormBody(Form form) -> upload(run, guards, form);
            case RequestBody.OpaqueBody(BodySource source) -> opaque(run, guards, source);
            case RequestBody.Unread _ -> throw new IllegalStateException("it has been read");
        };
    }

    /// A query cannot be changed, so what would be replaced in it is rejected.
    private static void query(GuardRun run, List<Guard> all) {
        // Services and models are not asked about limits and cursors of lists.
        List<Guard> guards = all.stream().filter(it -> !it.check().waits()).toList();
        var texts = new ArrayList<TextField>();
        run.call()
                .head()
                .target()
                .parameters()
                .forEach(
                        it ->
                                texts.add(
                                        new TextField(
                                                "query." + it.name(), Role.INPUT, it.value())));
        Map<Integer, String> changed = Inspection.texts(run, guards, texts, false);
        if (!changed.isEmpty()) {
            String place = texts.get(changed.keySet().iterator().next()).place();
            String reason = "would change the query, which the gateway passes as it is";
            String guard = run.use().changing().getFirst();
            throw new Problem.GuardrailBlocked(guard, reason, place, false).asException();
        }
    }

    private Call opaque(GuardRun run, List<Guard> guards, BodySource source) {
        Call call = run.call();
        String type = call.head().headers().first("content-type");
        boolean coded = call.head().headers().first("content-encoding") != null;
        try {
            if (!coded && call.operation() == Operation.FILES && FormScanner.form(type)) {
                Form form = Form.read(source, type, folder);
                call.record().onClosed(_ -> form.close());
                return upload(run.with(call.with(new RequestBody.FormBody(form))), guards, form);
            }
            if (!coded && type != null && type.toLowerCase(Locale.ROOT).contains("json")) {
                Json body = Json.parseUtf8(bytes(source, call.record().memory()));
                return json(run.with(call.with(new RequestBody.JsonBody(body))), guards, body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
        unreadable.reject(call);
        return call;
    }

    private static byte[] bytes(BodySource source, MemoryLease memory) throws IOException {
        var all = new ByteArrayOutputStream();
        var part = new byte[PART];
        try (InputStream in = source.open()) {
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                take(memory, (long) count * COPIES);
                all.write(part, 0, count);
            }
        }
        return all.toByteArray();
    }

    private static void take(MemoryLease memory, long bytes) {
        if (!memory.take(bytes)) {
            String reason =
                    "The content needs more memory than a call may have to be checked by"
                            + " guardrails. Send a smaller one.";
            throw new Problem.BadTransport(413, reason).asException();
        }
    }

    private Call json(GuardRun run, List<Guard> guards, Json body) {
        Call call = run.call();
        try {
            if (call.operation() == Operation.MESSAGE_BATCHES && body.member("requests") != null) {
                return GuardedRequests.with(call, body, batch(run, guards, body));
            }
            Operation like = like(call);
            if (like == null && needsShape(call, guards)) {
                unreadable.reject(call);
            }
            BodyTexts texts = like == null ? Texts.any() : Texts.of(like.format());
            Operation operation = like == null ? call.operation() : like;
            Body request = Body.of(texts, operation, body);
            Json checked = GuardedRequests.json(run.with(call.as(operation)), guards, request);
            return GuardedRequests.with(call, body, checked);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    /// Whether a guardrail looks at more than texts, at an address that may be of a conversation.
    private static boolean needsShape(Call call, List<Guard> guards) {
        boolean any =
                call.operation() == Operation.PASSTHROUGH || call.operation() == Operation.RELAY;
        return any && guards.stream().anyMatch(it -> it.settings().type().readsShape());
    }

    private Json batch(GuardRun run, List<Guard> guards, Json body) throws MalformedJson {
        if (!batches) {
            unreadable.reject(run.call());
            return body;
        }
        Json list = body.unambiguous().member("requests");
        var patch = new Patch(body);
        for (int i = 0; list != null && i < list.size(); i++) {
            Json element = list.at(i);
            byte[] changed = entry(run, guards, element, "requests[" + i + "].");
            if (changed != null) {
                patch.replace(element, changed);
            }
        }
        return patch.empty() ? body : Json.parse(patch.bytes());
    }

    /// A request of a batch, `null` where nothing changed in it.
    private byte @Nullable [] entry(GuardRun run, List<Guard> guards, Json line, String place)
            throws MalformedJson {
        JsonLines.Entry entry = JsonLines.request(line);
        Operation like = entry.operation();
        if (like == null && guards.stream().anyMatch(it -> it.settings().type().readsShape())) {
            unreadable.reject(run.call());
        }
        Operation operation = like == null ? run.call().operation() : like;
        BodyTexts texts = like == null ? Texts.any() : Texts.of(like.format());
        Body request = Body.of(texts, operation, entry.body()).at(place + entry.place());
        GuardRun read = run.with(run.call().as(operation));
        Json checked = GuardedRequests.json(read, guards, request);
        return checked == entry.body() ? null : entry.with(checked.raw().getBytes(UTF_8));
    }

    /// Checks the fields of an upload and its file.
    private Call upload(GuardRun run, List<Guard> guards, Form form) {
        GuardedRequests.form(run, guards, form);
        try {
            for (Form.Upload upload : form.uploads()) {
                take(run.call().record().memory(), (upload.to() - upload.from()) * COPIES);
                byte[] content = form.content(upload);
                byte[] checked = file(run, guards, content, upload.name());
                if (!Arrays.equals(checked, content)) {
                    form.replace(upload, checked);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run.call();
    }

    private byte[] file(GuardRun run, List<Guard> guards, byte[] content, String name) {
        String text = text(content);
        if (text == null || text.startsWith("\uFEFF")) {
            unreadable.reject(run.call());
            return content;
        }
        JsonLines.Kinds kinds = JsonLines.kinds(content);
        byte[] checked = content;
        if (kinds.objects() > 0) {
            checked = lines(run, guards, content, name);
        } else {
            Json document = document(content);
            if (document != null) {
                return document(run, guards, document, name);
            }
        }
        return kinds.others() == 0 ? checked : plain(run, guards, checked, name);
    }

    /// The text of a file; `null` where it is none in UTF-8.
    static @Nullable String text(byte[] content) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    private static @Nullable Json document(byte[] content) {
        try {
            return Json.parse(content);
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static byte[] document(GuardRun run, List<Guard> guards, Json document, String name) {
        try {
            Body body = Body.of(Texts.any(), run.call().operation(), document).at(name + ".");
            return GuardedRequests.json(run, guards, body).raw().getBytes(UTF_8);
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), name).asException();
        }
    }

    private byte[] lines(GuardRun run, List<Guard> guards, byte[] content, String name) {
        return JsonLines.each(
                content,
                (number, line) -> {
                    Json json = document(line);
                    if (json == null || json.kind() != Json.Kind.OBJECT) {
                        return line;
                    }
                    if (!batches && JsonLines.ofBatch(json)) {
                        unreadable.reject(run.call());
                        return line;
                    }
                    String place = "%s, line %d: ".formatted(name, number);
                    try {
                        byte[] changed = entry(run, guards, json, place);
                        return changed == null ? line : changed;
                    } catch (MalformedJson e) {
                        throw new Problem.Malformed(place + e.reason(), name).asException();
                    }
                });
    }

    private static byte[] plain(GuardRun run, List<Guard> guards, byte[] content, String name) {
        var field = new TextField(name, Role.DOCUMENT, new String(content, UTF_8));
        String changed = Inspection.texts(run, guards, List.of(field), false).get(0);
        return changed == null ? content : changed.getBytes(UTF_8);
    }
}
