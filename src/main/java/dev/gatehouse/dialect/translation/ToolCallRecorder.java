package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.ReplyBuilder;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Collects the reasoning and the calls of tools of a stream, and hands them on when a choice ends.
/// Text is not kept. Not safe for several threads.
public final class ToolCallRecorder {
    private final Consumer<Reply> calls;
    private final ReplyBuilder builder = new ReplyBuilder();
    private final Set<Integer> kept = new HashSet<>();
    private boolean called;

    /// @param calls receives a reply that calls tools
    public ToolCallRecorder(Consumer<Reply> calls) {
        this.calls = calls;
    }

    /// Takes the next event.
    public void put(Event event) {
        switch (event) {
            case Event.Opened opened -> open(opened);
            case Event.Delta(int block, String _) -> keep(block, event);
            case Event.Signed(int block, var _) -> keep(block, event);
            case Event.Stopped _ -> {
                builder.add(event);
                if (called) {
                    calls.accept(builder.reply());
                }
            }
            case Event.Started _, Event.Cited _, Event.Closed _, Event.Reported _ -> {}
        }
    }

    private void open(Event.Opened opened) {
        called |= opened.head() instanceof Part.ToolCall;
        if (opened.head() instanceof Part.Reasoning || opened.head() instanceof Part.ToolCall) {
            kept.add(opened.block());
            builder.add(opened);
        }
    }

    private void keep(int block, Event event) {
        if (kept.contains(block)) {
            builder.add(event);
        }
    }
}
