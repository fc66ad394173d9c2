package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Event;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the events of a stream into an order in which at most one block is open at a time, as most
/// dialects demand. Events of a block that opens while another is open wait until that is closed.
/// Not safe for several threads.
public final class BlockSequence {
    private final Out out;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int open = -1;

    /// Where events go.
    @FunctionalInterface
    public interface Out {
        void put(Event event) throws IOException;
    }

    private static final class Waiting {
        private final Event.Opened opened;
        private final StringBuilder text = new StringBuilder();
        private final List<Event> others = new ArrayList<>(0);
        private boolean closed;

        Waiting(Event.Opened opened) {
            this.opened = opened;
        }

        /// Deltas are joined, so that what waits takes the room of its text.
        void add(Event event) {
            if (event instanceof Event.Delta(int _, String more)) {
                text.append(more);
            } else {
                others.add(event);
            }
        }
    }

    public BlockSequence(Out out) {
        this.out = out;
    }

    /// Takes the next event.
    public void put(Event event) throws IOException {
        switch (event) {
            case Event.Opened opened -> {
                if (open >= 0) {
                    waiting.add(new Waiting(opened));
                } else {
                    open = opened.block();
                    out.put(opened);
                }
            }
            case Event.Delta(int block, String _) -> inBlock(block, event);
            case Event.Signed(int block, var _) -> inBlock(block, event);
            case Event.Cited(int block, var _) -> inBlock(block, event);
            case Event.Closed(int block) -> close(block, event);
            case Event.Started _, Event.Stopped _, Event.Reported _ -> out.put(event);
        }
    }

    private void inBlock(int block, Event event) throws IOException {
        Waiting held = held(block);
        if (held == null) {
            out.put(event);
        } else {
            held.add(event);
        }
    }

    private @Nullable Waiting held(int block) {
        for (Waiting each : waiting) {
            if (each.opened.block() == block) {
                return each;
            }
        }
        return null;
    }

    private void close(int block, Event event) throws IOException {
        Waiting held = held(block);
        if (held != null) {
            held.closed = true;
        } else if (block == open) {
            out.put(event);
            next();
        }
    }

    private void release(Waiting held) throws IOException {
        out.put(held.opened);
        if (!held.text.isEmpty()) {
            out.put(new Event.Delta(held.opened.block(), held.text.toString()));
        }
        for (Event each : held.others) {
            out.put(each);
        }
    }

    private void next() throws IOException {
        open = -1;
        while (open < 0 && !waiting.isEmpty()) {
            Waiting first = waiting.remove();
            release(first);
            if (first.closed) {
                out.put(new Event.Closed(first.opened.block()));
            } else {
                open = first.opened.block();
            }
        }
    }
}
