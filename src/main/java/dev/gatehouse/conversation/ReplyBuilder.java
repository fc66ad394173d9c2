package dev.gatehouse.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Folds events into a reply. Not safe for several threads.
public final class ReplyBuilder {
    private final List<Block> blocks = new ArrayList<>();
    private final TreeMap<Integer, Stop> stops = new TreeMap<>();
    private String id = "";
    private String model = "";
    private @Nullable Usage usage;

    private static final class Block {
        private final int number;
        private final int choice;
        private final Part head;
        private final StringBuilder text = new StringBuilder();
        private final List<Citation> citations = new ArrayList<>(0);
        private @Nullable ReasoningState state;

        Block(Event.Opened opened) {
            number = opened.block();
            choice = opened.choice();
            head = opened.head();
        }

        Part part() {
            return switch (head) {
                case Part.Text(String before, List<Citation> cited) -> {
                    var all = new ArrayList<>(cited);
                    all.addAll(citations);
                    yield new Part.Text(before + text, all);
                }
                case Part.Refusal(String before) -> new Part.Refusal(before + text);
                case Part.Reasoning(String before, ReasoningState known) ->
                        new Part.Reasoning(before + text, state == null ? known : state);
                case Part.ToolCall call ->
                        call.withInput(call.input() + text)
                                .with(state == null ? call.state() : state);
                case Part.Attachment _, Part.ToolResult _, Part.CacheMark _, Part.Opaque _ -> head;
            };
        }
    }

    /// The fold of some events.
    public static Reply fold(List<Event> events) {
        var builder = new ReplyBuilder();
        events.forEach(builder::add);
        return builder.reply();
    }

    /// Takes the next event.
    public void add(Event event) {
        switch (event) {
            case Event.Started(String its, String name) -> {
                id = its;
                model = name;
            }
            case Event.Opened opened -> blocks.add(new Block(opened));
            case Event.Delta(int block, String more) -> block(block).text.append(more);
            case Event.Signed(int block, ReasoningState state) -> block(block).state = state;
            case Event.Cited(int block, Citation citation) -> block(block).citations.add(citation);
            case Event.Closed _ -> {}
            case Event.Stopped(int choice, Stop stop) -> stops.put(choice, stop);
            case Event.Reported(Usage reported) -> usage = reported;
        }
    }

    private Block block(int number) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            if (blocks.get(i).number == number) {
                return blocks.get(i);
            }
        }
        throw new IllegalStateException("block " + number + " was not opened");
    }

    /// What has come so far.
    public Reply reply() {
        var choices = new ArrayList<Reply.Choice>();
        int count = stops.isEmpty() ? 1 : stops.lastKey() + 1;
        for (int choice = 0; choice < count; choice++) {
            int wanted = choice;
            List<Part> parts =
                    blocks.stream().filter(each -> each.choice == wanted).map(Block::part).toList();
            Stop stop = stops.getOrDefault(choice, new Stop(Stop.Reason.END));
            choices.add(new Reply.Choice(parts, stop));
        }
        return new Reply(id, model, choices, usage);
    }
}
