package dev.gatehouse.config.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// Turns text into nodes. The only class that uses the YAML library; not loaded without a text.
///
/// It reads events rather than the library's own nodes: depth, aliases and the number of values
/// are bounded while reading, and each key keeps its place.
public final class Yaml {
    private static final int DEEPEST = 64;
    private static final int MOST_VALUES = 250_000;
    private static final int MOST_ALIASES = 50;

    private record Anchored(Node node, int values) {}

    /// What a text holds.
    ///
    /// @param root the one document, `null` when the text is empty
    /// @param values where its single values stand
    /// @param notes errors and warnings
    public record Document(@Nullable Node root, List<SourcePosition> values, List<Note> notes) {}

    /// An error in a text that could be read nevertheless.
    public record Note(SourcePosition spot, String path, String message, String cure) {}

    private final Iterator<Event> events;
    private final List<SourcePosition> found = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int values;
    private int aliases;

    private Yaml(String text) {
        LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /// Reads the one document of a text.
    ///
    /// @throws YamlSyntaxException if the text is not one YAML document within bounds
    public static Document read(String text) {
        try {
            var yaml = new Yaml(text);
            return new Document(yaml.document(), yaml.found, yaml.notes);
        } catch (org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
            throw YamlErrors.translated(e, text);
        }
    }

    private @Nullable Node document() {
        Node root = null;
        boolean seen = false;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case DocumentStart -> {
                    if (seen) {
                        throw new YamlSyntaxException(
                                spot(event), "a second document begins here", "keep one");
                    }
                    seen = true;
                }
                case Alias, MappingStart, Scalar, SequenceStart -> root = node(event, 0);
                case Comment, DocumentEnd, MappingEnd, SequenceEnd, StreamEnd, StreamStart -> {}
            }
        }
        return root;
    }

    private Node node(Event event, int depth) {
        if (++values > MOST_VALUES) {
            throw new YamlSyntaxException(spot(event), "there are too many values", null);
        }
        if (depth > DEEPEST) {
            throw new YamlSyntaxException(spot(event), "this is nested too deeply", null);
        }
        int before = values;
        return switch (event) {
            case ScalarEvent scalar -> anchored(scalar.getAnchor(), scalar(scalar), before);
            case SequenceStartEvent start ->
                    anchored(start.getAnchor(), sequence(start, depth), before);
            case MappingStartEvent start ->
                    anchored(start.getAnchor(), mapping(start, depth), before);
            case AliasEvent alias -> alias(alias);
            default -> throw new IllegalStateException("unexpected " + event.getEventId());
        };
    }

    private Node anchored(Optional<Anchor> anchor, Node node, int before) {
        anchor.ifPresent(name -> anchors.put(name, new Anchored(node, values - before)));
        return node;
    }

    private Node scalar(ScalarEvent event) {
        SourcePosition spot = spot(event);
        found.add(spot);
        if (tagged(event.getTag(), spot)) {
            return new Node.Broken(spot);
        }
        return new Node.Scalar(spot, event.getValue(), null, event.isPlain());
    }

    private Node sequence(SequenceStartEvent start, int depth) {
        SourcePosition spot = spot(start);
        tagged(start.getTag(), spot);
        List<Node> items = new ArrayList<>();
        for (Event next = events.next();
                next.getEventId() != Event.ID.SequenceEnd;
                next = events.next()) {
            items.add(node(next, depth + 1));
        }
        return new Node.Sequence(spot, items);
    }

    private Node mapping(MappingStartEvent start, int depth) {
        SourcePosition spot = spot(start);
        tagged(start.getTag(), spot);
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        for (Event next = events.next();
                next.getEventId() != Event.ID.MappingEnd;
                next = events.next()) {
            if (!(next instanceof ScalarEvent key)) {
                throw new YamlSyntaxException(
                        spot(next), "a name is expected here", "write 'name: value'");
            }
            entry(key, node(events.next(), depth + 1), entries);
        }
        return new Node.Mapping(spot, entries);
    }

    private void entry(ScalarEvent key, Node value, Map<String, Node.Entry> entries) {
        SourcePosition spot = spot(key);
        String name = key.getValue();
        if (name.equals("<<") && key.isPlain()) {
            note(spot, name, "merge keys ('<<') are not understood here", "write the settings out");
            return;
        }
        Node.Entry first = entries.putIfAbsent(name, new Node.Entry(spot, value));
        if (first != null) {
            String message = SourceExcerpt.quoted(name) + " is given twice, first on line ";
            note(spot, name, message + first.key().line(), "keep one of them");
        }
    }

    private Node alias(AliasEvent event) {
        SourcePosition spot = spot(event);
        Anchored target = anchors.get(event.getAlias());
        if (target == null) {
            throw new YamlSyntaxException(spot, "this alias has no anchor before it", null);
        }
        values += target.values();
        if (++aliases > MOST_ALIASES || values > MOST_VALUES) {
            throw new YamlSyntaxException(
                    spot, "there are too many aliases", "write the values out");
        }
        if (target.node() instanceof Node.Scalar scalar) {
            found.add(spot);
            return new Node.Scalar(spot, scalar.text(), null, scalar.plain());
        }
        return target.node();
    }

    private boolean tagged(Optional<String> tag, SourcePosition spot) {
        boolean explicit = tag.isPresent() && !tag.get().equals("!");
        if (explicit) {
            String message = "tags (a '!' before a value) are not understood here";
            note(spot, "", message, "leave the tag out");
        }
        return explicit;
    }

    private void note(SourcePosition spot, String path, String message, String cure) {
        notes.add(new Note(spot, path, message, cure));
    }

    private static SourcePosition spot(Event event) {
        Mark start = event.getStartMark().orElseThrow();
        Mark end = event.getEndMark().orElse(start);
        return new SourcePosition(
                start.getLine() + 1,
                start.getColumn() + 1,
                end.getLine() + 1,
                end.getColumn() + 1,
                null);
    }
}
