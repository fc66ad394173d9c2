package dev.gatehouse.dialect.translation;

import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the readers and writers of one translated attempt know beside the text they translate. Not
/// safe for several threads.
public final class TranslationInputs {
    private final TargetModel target;
    private final TranslationSettings settings;
    private final Origin origin;
    private final Set<String> dropped = new LinkedHashSet<>();
    private final Set<String> notes = new HashSet<>();
    private final ToolNames names = new ToolNames();
    private @Nullable MediaFetch fetch;
    private String requestedModel = "";
    private @Nullable Json request;

    /// The call for which a translation is done.
    ///
    /// @param requestId the id of the call
    /// @param seconds when it arrived, in seconds since 1970
    /// @param facts what it states outside its body, for dialects that name the model or ask for a
    ///     stream there
    public record Origin(String requestId, long seconds, RequestFacts facts) {
        public Origin(String requestId, long seconds) {
            this(requestId, seconds, RequestFacts.NONE);
        }
    }

    public TranslationInputs(TargetModel target, TranslationSettings settings, Origin origin) {
        this.target = target;
        this.settings = settings;
        this.origin = origin;
    }

    /// The same with what fetches media; without it, media at addresses cannot be had.
    public TranslationInputs with(@Nullable MediaFetch fetcher) {
        fetch = fetcher;
        return this;
    }

    /// Media with its content, for a dialect that takes no addresses.
    ///
    /// @param media at an address
    /// @param what it is, in words, such as `an image at an address`
    /// @param place where the client's request has it
    /// @throws MalformedJson when it cannot be had
    public Media fetched(Media media, String what, String place) throws MalformedJson {
        if (fetch == null) {
            throw cannot(what, place);
        }
        return fetch.fetch(media, place);
    }

    /// The model that the request is for.
    public TargetModel target() {
        return target;
    }

    public TranslationSettings settings() {
        return settings;
    }

    public Origin origin() {
        return origin;
    }

    /// The model as the client named it; empty before the request has been read.
    public String requestedModel() {
        return requestedModel;
    }

    public void requestedModel(String name) {
        requestedModel = name;
    }

    /// The request as its client sent it, for answers that repeat parts of it; `null` before it has
    /// been read.
    public @Nullable Json request() {
        return request;
    }

    public void request(Json received) {
        request = received;
    }

    /// The names of tools that the target's dialect does not accept as they are.
    public ToolNames names() {
        return names;
    }

    /// The fields that the target's dialect lacks, as the client names them.
    public Set<String> dropped() {
        return dropped;
    }

    /// Leaves out a setting that the target's dialect lacks, and records that.
    ///
    /// @param field as the client names it
    /// @throws UntranslatableException when such requests are to be rejected
    public void drop(String field) throws MalformedJson {
        if (settings.strict()) {
            throw new UntranslatableException(
                    "'%s' has no counterpart in the API of '%s'; leave it out, or turn off"
                                    .formatted(field, target.account())
                            + " translation.strict so that it is dropped",
                    field);
        }
        dropped.add(field);
    }

    /// Leaves out a setting if the request has it, likewise.
    public void drop(Settings given, Setting setting) throws MalformedJson {
        Settings.Value value = given.values().get(setting);
        if (value != null) {
            drop(value.name());
        }
    }

    /// The stop sequences as JSON, without those that have no visible character, which some
    /// dialects reject.
    public List<String> visibleStops(Settings given) throws MalformedJson {
        Settings.Value stop = given.values().get(Setting.STOP);
        var kept = new ArrayList<String>();
        for (int i = 0; stop != null && i < stop.json().size(); i++) {
            Json each = stop.json().at(i);
            if (each.text().isBlank()) {
                drop(stop.name() + "[" + i + "]");
            } else {
                kept.add(each.raw());
            }
        }
        return kept;
    }

    /// The tools that a target's dialect knows. Those that only another one knows are dropped, and
    /// a choice that demands one of them is rejected.
    public Toolset offered(Toolset tools, String dialect) throws MalformedJson {
        var known = new ArrayList<Tool>();
        var foreign = new HashSet<String>();
        for (Tool tool : tools.tools()) {
            if (tool instanceof Tool.Opaque other && !other.dialect().equals(dialect)) {
                drop("tools." + other.name());
                foreign.add(other.name());
            } else {
                known.add(tool);
            }
        }
        return foreign.isEmpty()
                ? tools
                : new Toolset(known, without(foreign, tools.choice()), tools.parallel());
    }

    private Toolset.@Nullable Choice without(Set<String> foreign, Toolset.@Nullable Choice choice)
            throws MalformedJson {
        String demanded = null;
        if (choice instanceof Toolset.Choice.Named(String name) && foreign.contains(name)) {
            demanded = name;
        } else if (choice instanceof Toolset.Choice.Among(List<String> some, boolean required)) {
            List<String> left = some.stream().filter(name -> !foreign.contains(name)).toList();
            if (!left.isEmpty() || some.isEmpty()) {
                return new Toolset.Choice.Among(left, required);
            }
            if (!required) {
                return new Toolset.Choice.None();
            }
            demanded = some.getFirst();
        }
        if (demanded != null) {
            throw cannot("the tool '" + demanded + "' that must be called", "tool_choice");
        }
        return choice;
    }

    /// Rejects a request for several answers, where the target gives one.
    public void oneChoice(Settings settings) throws MalformedJson {
        Settings.Value choices = settings.values().get(Setting.CHOICES);
        if (choices != null && choices.json().asLong() > 1) {
            throw new UntranslatableException(
                    "'%s' must be 1: the API of '%s' gives one answer for each request"
                            .formatted(choices.name(), target.account()),
                    choices.name());
        }
    }

    /// Records that state was left out which no target of this dialect could read.
    ///
    /// @param field as the client names it
    public void omit(String field) {
        dropped.add(field);
    }

    /// Keeps a word for the writer or reader of the answer in the same dialect.
    public void note(String word) {
        notes.add(word);
    }

    /// Whether that word was kept.
    public boolean noted(String word) {
        return notes.contains(word);
    }

    /// The exception for content that the target's dialect cannot express.
    ///
    /// @param what the content in words, such as `audio`
    /// @param place where the client's request has it
    public UntranslatableException cannot(String what, String place) {
        String at = place.isEmpty() ? "" : " (" + place + ")";
        return new UntranslatableException(
                "%s%s cannot be sent to '%s': its API has no such content"
                        .formatted(what, at, target.account()),
                place);
    }

    /// The exception for a piece that only another dialect knows.
    public UntranslatableException cannot(Part.Opaque part, String place) {
        return cannot("'" + part.type() + "'", place);
    }
}
