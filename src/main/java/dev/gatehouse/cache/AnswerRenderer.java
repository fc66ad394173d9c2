package dev.gatehouse.cache;

import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.cache.store.CachedAnswer.Content;
import dev.gatehouse.cache.store.CachedAnswer.Form;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.AnswerForms;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.openai.responses.ResponseIds;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.StreamMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes answers to calls of those that were kept, in the form that the call asks for.
final class AnswerRenderer {
    private final Dialects dialects;
    private final TranslationSettings translation;
    private final Duration pause;

    /// @param pause how long a stream waits before each piece of content
    AnswerRenderer(Dialects dialects, TranslationSettings translation, Duration pause) {
        this.dialects = dialects;
        this.translation = translation;
        this.pause = pause;
    }

    /// The answer to a call.
    ///
    /// @return `null` when what was kept cannot be written in the form that it asks for
    @Nullable Answer render(CachedAnswer kept, Call call) {
        // Of two responses that are kept, each has its own id.
        CachedAnswer served = call.facts().keeping().kept() ? renamed(kept) : kept;
        Content content = served.content();
        boolean streaming = call.facts().streaming();
        return switch (content.form()) {
            case BYTES ->
                    new Answer.Relayed(
                            200,
                            Headers.of("Content-Type", content.type()),
                            content.body().length,
                            Replay.of(content, pause, call));
            case WHOLE -> streaming ? converted(served, call) : whole(content.body());
            case STREAM ->
                    streaming && content.usage() == call.facts().usage()
                            ? new Answer.Streamed(Headers.none(), Replay.of(content, pause, call))
                            : converted(served, call);
        };
    }

    private static Answer whole(byte[] body) {
        return new Answer.Whole(200, Headers.of("Content-Type", "application/json"), body);
    }

    private static CachedAnswer renamed(CachedAnswer kept) {
        return new CachedAnswer(
                kept.id(),
                kept.content().with(ResponseIds.renamed(kept.content().body())),
                kept.source(),
                kept.created(),
                kept.expires(),
                kept.checks());
    }

    private @Nullable Answer converted(CachedAnswer kept, Call call) {
        Json request = call.json();
        AnswerForms forms = forms(kept, call.operation(), call.facts());
        try {
            Reply reply = forms == null ? null : read(forms, kept.content());
            if (forms == null || reply == null || request == null) {
                return null;
            }
            Reply counted =
                    reply.usage() == null
                            ? new Reply(
                                    reply.id(),
                                    reply.model(),
                                    reply.choices(),
                                    kept.source().usage())
                            : reply;
            if (!call.facts().streaming()) {
                return whole(forms.asWhole(request, counted));
            }
            var options =
                    new StreamOptions(
                            StreamMode.NORMALISED,
                            call.facts().usage() ? Asked.YES : Asked.NO,
                            call.record().id());
            Content stream =
                    Content.stream(call.facts().usage(), forms.asStream(request, counted, options));
            return new Answer.Streamed(Headers.none(), Replay.of(stream, pause, call));
        } catch (MalformedJson _) {
            return null;
        }
    }

    private @Nullable AnswerForms forms(
            CachedAnswer kept, Operation operation, RequestFacts facts) {
        var target = new TargetModel(kept.source().account(), kept.source().model(), null, null);
        var origin = new TranslationInputs.Origin(kept.id(), kept.created() / 1000, facts);
        return dialects.forms(
                operation.format(), new TranslationInputs(target, translation, origin));
    }

    private static @Nullable Reply read(AnswerForms forms, Content content) throws MalformedJson {
        return content.form() == Form.WHOLE
                ? forms.whole(content.body())
                : forms.stream(content.body());
    }

    /// The text of an answer with one choice; `null` when it has another form.
    @Nullable String text(CachedAnswer kept, Operation operation) {
        AnswerForms forms = forms(kept, operation, RequestFacts.NONE);
        try {
            Reply reply = forms == null ? null : read(forms, kept.content());
            if (reply == null || reply.choices().size() != 1) {
                return null;
            }
            var text = new StringBuilder();
            for (Part part : reply.choices().getFirst().parts()) {
                if (part instanceof Part.Text it) {
                    text.append(it.text());
                }
            }
            return text.toString();
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// Whether an answer may serve other calls: each of its choices has come to its own end, and
    /// none is a refusal.
    ///
    /// @param toolCalls whether it may call tools
    boolean clean(CachedAnswer kept, Operation operation, boolean toolCalls) {
        AnswerForms forms = forms(kept, operation, RequestFacts.NONE);
        if (forms == null) {
            return true;
        }
        try {
            Reply reply = read(forms, kept.content());
            return reply != null && reply.choices().stream().allMatch(it -> clean(it, toolCalls));
        } catch (MalformedJson _) {
            return false;
        }
    }

    private static boolean clean(Reply.Choice choice, boolean toolCalls) {
        boolean ended =
                switch (choice.stop().reason()) {
                    case END, SEQUENCE -> true;
                    case TOOL_CALLS -> toolCalls;
                    case LENGTH, CONTEXT, CONTENT_FILTER, REFUSAL, PAUSE -> false;
                };
        return ended && choice.parts().stream().allMatch(it -> clean(it, toolCalls));
    }

    private static boolean clean(Part part, boolean toolCalls) {
        return switch (part) {
            case Part.Refusal _ -> false;
            case Part.ToolCall _ -> toolCalls;
            case Part.Text _,
                    Part.Reasoning _,
                    Part.Attachment _,
                    Part.ToolResult _,
                    Part.CacheMark _,
                    Part.Opaque _ ->
                    true;
        };
    }
}
