package dev.gatehouse.config.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The events of the YAML library to [YamlValue]s.
///
/// An alias is the value of its anchor and no copy, so that aliases of aliases cost nothing.
final class YamlValueReader {
    private static final int DEEPEST = 64;
    private static final String MERGE = "<<";

    private final Iterator<Event> events;
    private final Map<Anchor, YamlValue> anchors = new HashMap<>();

    private final int first;

    private YamlValueReader(String text, int first) {
        this.first = first;
        LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /// @param line the number of its first line
    /// @throws YamlSyntaxException if the text is not one YAML document within bounds
    static YamlValue read(String text, int line) {
        try {
            return new YamlValueReader(text, line).document();
        } catch (YamlEngineException e) {
            throw YamlErrors.translated(e, text);
        }
    }

    private YamlValue document() {
        YamlValue root = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case DocumentStart -> {
                    if (root != null) {
                        throw invalidYaml(event, "a second document begins here");
                    }
                }
                case Alias, MappingStart, Scalar, SequenceStart -> root = value(event, 0);
                case Comment, DocumentEnd, MappingEnd, SequenceEnd, StreamEnd, StreamStart -> {}
            }
        }
        return root == null ? new YamlValue.Mapping(first, Map.of()) : root;
    }

    private YamlValue value(Event event, int depth) {
        if (depth > DEEPEST) {
            throw invalidYaml(event, "this is nested too deeply");
        }
        return switch (event) {
            case ScalarEvent scalar ->
                    anchored(
                            scalar.getAnchor(),
                            new YamlValue.Scalar(line(event), scalar.getValue(), scalar.isPlain()));
            case SequenceStartEvent start -> anchored(start.getAnchor(), sequence(start, depth));
            case MappingStartEvent start -> anchored(start.getAnchor(), mapping(start, depth));
            case AliasEvent alias -> alias(alias);
            default -> throw new IllegalStateException("unexpected " + event.getEventId());
        };
    }

    private YamlValue anchored(Optional<Anchor> anchor, YamlValue value) {
        anchor.ifPresent(name -> anchors.put(name, value));
        return value;
    }

    private YamlValue alias(AliasEvent alias) {
        YamlValue target = anchors.get(alias.getAlias());
        if (target == null) {
            throw invalidYaml(alias, "this alias has no anchor before it");
        }
        return target;
    }

    private YamlValue sequence(Event start, int depth) {
        List<YamlValue> items = new ArrayList<>();
        for (Event next = events.next();
                next.getEventId() != Event.ID.SequenceEnd;
                next = events.next()) {
            items.add(value(next, depth + 1));
        }
        return new YamlValue.Sequence(line(start), items);
    }

    private YamlValue mapping(Event start, int depth) {
        Map<String, YamlValue.Member> members = new LinkedHashMap<>();
        Map<String, YamlValue.Member> merged = new LinkedHashMap<>();
        for (Event next = events.next();
                next.getEventId() != Event.ID.MappingEnd;
                next = events.next()) {
            if (!(next instanceof ScalarEvent key)) {
                throw invalidYaml(next, "a name is expected here");
            }
            YamlValue value = value(events.next(), depth + 1);
            if (key.isPlain() && key.getValue().equals(MERGE)) {
                merge(key, value, merged);
            } else {
                members.put(key.getValue(), new YamlValue.Member(line(key), value));
            }
        }
        // What stands in the mapping itself is stronger, wherever it stands.
        merged.forEach(members::putIfAbsent);
        return new YamlValue.Mapping(line(start), members);
    }

    private static void merge(Event key, YamlValue value, Map<String, YamlValue.Member> into) {
        List<YamlValue> sources =
                value instanceof YamlValue.Sequence sequence ? sequence.items() : List.of(value);
        for (YamlValue source : sources) {
            if (!(source instanceof YamlValue.Mapping mapping)) {
                throw invalidYaml(key, "only names with values can be merged");
            }
            mapping.members().forEach(into::putIfAbsent);
        }
    }

    private static YamlSyntaxException invalidYaml(Event event, String message) {
        Mark start = event.getStartMark().orElseThrow();
        return new YamlSyntaxException(
                SourcePosition.at(start.getLine() + 1, start.getColumn() + 1), message, null);
    }

    private int line(Event event) {
        return event.getStartMark().orElseThrow().getLine() + first;
    }
}
