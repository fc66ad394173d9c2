package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.openai.FinishReason;
import dev.gatehouse.dialect.translation.Identifiers;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.OpenAiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads whole answers of chat completions.
final class ReplyReader {
    private final TranslationInputs inputs;

    ReplyReader(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    Reply read(Json answer) throws MalformedJson {
        Json all = answer.member("choices");
        if (all == null || all.size() == 0) {
            throw new MalformedJson("has no 'choices'", "choices");
        }
        var choices = new ArrayList<Reply.Choice>(all.size());
        for (int i = 0; i < all.size(); i++) {
            choices.add(choice(all.at(i)));
        }
        String id = Texts.of(answer.member("id"));
        String model = Texts.of(answer.member("model"));
        return new Reply(
                id == null ? "" : id, model == null ? "" : model, choices, OpenAiUsage.of(answer));
    }

    private Reply.Choice choice(Json choice) throws MalformedJson {
        Json message = choice.member("message");
        if (message == null || message.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("has a choice without a message", "choices");
        }
        var parts = new ArrayList<Part>(Reasoning.read(message));
        content(message, parts);
        String refusal = Texts.of(message.member("refusal"));
        if (refusal != null) {
            parts.add(new Part.Refusal(refusal));
        }
        media(message, parts);
        calls(message, parts);
        boolean called = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        return new Reply.Choice(parts, stop(choice, called));
    }

    private static void content(Json message, List<Part> parts) throws MalformedJson {
        Json content = message.member("content");
        if (content == null || content.kind() == Json.Kind.NULL) {
            return;
        }
        List<Citation> citations = citations(message.member("annotations"));
        if (content.kind() == Json.Kind.STRING) {
            if (content.hasText()) {
                parts.add(new Part.Text(content.text(), citations));
            }
            return;
        }
        for (int i = 0; i < content.size(); i++) {
            piece(content.at(i), parts, citations);
        }
    }

    /// A part of a content that is an array, as Mistral's reasoning models write it.
    private static void piece(Json piece, List<Part> parts, List<Citation> citations) {
        String type = Texts.of(piece.member("type"));
        String text = Texts.of(piece.member("text"));
        String refusal = Texts.of(piece.member("refusal"));
        if ("thinking".equals(type)) {
            Json thoughts = piece.member("thinking");
            var all = new StringBuilder();
            for (int i = 0; thoughts != null && i < thoughts.size(); i++) {
                String more = Texts.of(thoughts.at(i).member("text"));
                all.append(more == null ? "" : more);
            }
            String whole = Texts.of(thoughts);
            parts.add(new Part.Reasoning(whole == null ? all.toString() : whole, null));
        } else if (text != null) {
            parts.add(new Part.Text(text, citations));
        } else if (refusal != null) {
            parts.add(new Part.Refusal(refusal));
        } else if (type != null) {
            parts.add(new Part.Opaque("chat", type, piece));
        }
    }

    static List<Citation> citations(@Nullable Json annotations) {
        var all = new ArrayList<Citation>();
        for (int i = 0; annotations != null && i < annotations.size(); i++) {
            Json annotation = annotations.at(i);
            Json source = annotation.member("url_citation");
            if (source != null) {
                all.add(
                        new Citation(
                                Texts.of(source.member("url")),
                                Texts.of(source.member("title")),
                                number(source.member("start_index")),
                                number(source.member("end_index")),
                                "chat",
                                annotation));
            }
        }
        return all;
    }

    private static int number(@Nullable Json value) {
        try {
            return value == null ? -1 : (int) value.asLong();
        } catch (MalformedJson _) {
            return -1;
        }
    }

    /// Images and audio of an answer.
    private static void media(Json message, List<Part> parts) throws MalformedJson {
        Json images = message.member("images");
        for (int i = 0; images != null && i < images.size(); i++) {
            Json holder = images.at(i).member("image_url");
            String url = holder == null ? null : Texts.of(holder.member("url"));
            url = url == null ? Texts.of(holder) : url;
            if (url != null) {
                parts.add(new Part.Attachment(InlineMedia.media(url, Media.Kind.IMAGE, "images")));
            }
        }
        Json audio = message.member("audio");
        String data = audio == null ? null : Texts.of(audio.member("data"));
        if (data != null) {
            parts.add(
                    new Part.Attachment(
                            new Media(
                                    Media.Kind.AUDIO, new Media.Source.Base64(data), "audio/wav")));
            String transcript = Members.text(audio, "transcript");
            if (transcript != null) {
                parts.add(new Part.Text(transcript));
            }
        }
    }

    private void calls(Json message, List<Part> parts) throws MalformedJson {
        Json calls = message.member("tool_calls");
        for (int i = 0; calls != null && i < calls.size(); i++) {
            parts.add(call(calls.at(i)));
        }
        Json outdated = Members.of(message, "function_call");
        if (outdated != null) {
            parts.add(
                    new Part.ToolCall(
                            Identifiers.create("call_"),
                            inputs.names().original(Members.textOrEmpty(outdated, "name")),
                            Members.textOrEmpty(outdated, "arguments")));
        }
    }

    private Part.ToolCall call(Json call) throws MalformedJson {
        Part.ToolCall read = MessageReader.call(call, Identifiers.create("call_"), "tool_calls");
        return new Part.ToolCall(
                read.id(),
                inputs.names().original(read.name()),
                read.input(),
                read.form(),
                read.state());
    }

    static Stop stop(Json choice, boolean called) {
        String word = FinishReason.of(choice.member("finish_reason"));
        Stop.Reason reason = reason(FinishReason.official(word == null ? "stop" : word));
        if (called && reason == Stop.Reason.END) {
            reason = Stop.Reason.TOOL_CALLS;
        }
        // Some servers write the stop sequence here, and some their own word for the reason.
        String sequence = Texts.of(choice.member("stop_reason"));
        boolean own = sequence != null && sequence.matches("stop|eos|end_turn|end|tool_use");
        boolean stopped = reason == Stop.Reason.END && sequence != null && !own;
        return stopped ? new Stop(Stop.Reason.SEQUENCE, sequence) : new Stop(reason);
    }

    private static Stop.Reason reason(String official) {
        return switch (official) {
            case "length" -> Stop.Reason.LENGTH;
            case "content_filter" -> Stop.Reason.CONTENT_FILTER;
            case "tool_calls", "function_call" -> Stop.Reason.TOOL_CALLS;
            default -> Stop.Reason.END;
        };
    }
}
