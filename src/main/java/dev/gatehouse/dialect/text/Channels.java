package dev.gatehouse.dialect.text;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.dialect.text.TextField.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The texts of one stream that have begun, each with its filter.
final class Channels {
    /// What a text takes beside its characters, at most.
    private static final int PER_TEXT = 512;

    private static final int GRAIN = 64 * 1024;

    private final ChannelFilter.Factory filters;
    private final Call call;
    private final Map<String, Channel> open = new LinkedHashMap<>();
    private boolean recording;
    private long held;
    private long granted;

    Channels(ChannelFilter.Factory filters, Call call) {
        this.filters = filters;
        this.call = call;
    }

    /// From here on texts keep what has left of them.
    Channels recording() {
        recording = true;
        return this;
    }

    /// Takes memory of the call for so many bytes more, until the stream ends.
    ///
    /// @throws ProblemException when the call may not have more
    void hold(long bytes) {
        held += bytes;
        while (held > granted) {
            if (!call.record().memory().take(GRAIN)) {
                String account = String.valueOf(call.record().servedAccount());
                throw new Problem.InvalidUpstreamResponse(
                                account, "its stream has more text than can be held", false)
                        .asException();
            }
            granted += GRAIN;
        }
    }

    /// A text that goes on over events.
    final class Channel {
        private final String name;
        private final Role role;
        private final ChannelFilter filter;
        private final StringBuilder kept = new StringBuilder();
        private final StringBuilder released = new StringBuilder();
        private boolean changed;
        private boolean ended;

        private Channel(String name, Role role, ChannelFilter filter) {
            this.name = name;
            this.role = role;
            this.filter = filter;
        }

        String name() {
            return name;
        }

        Role role() {
            return role;
        }

        /// What may leave after the next piece.
        String accept(String piece) throws BlockedTextException {
            String more = filter.accept(piece);
            compare(piece, more);
            record(more);
            return more;
        }

        private void record(String more) {
            if (recording) {
                hold(2L * more.length());
                released.append(more);
            }
        }

        private String end() throws BlockedTextException {
            ended = true;
            String more = filter.end();
            compare("", more);
            changed |= !kept.isEmpty();
            record(more);
            return more;
        }

        /// All that may leave so far; empty where it is not recorded.
        String released() {
            return released.toString();
        }

        boolean ended() {
            return ended;
        }

        /// Whether what has left is not what came.
        boolean changed() {
            return changed;
        }

        private void compare(String piece, String more) {
            if (changed || (kept.isEmpty() && piece.equals(more))) {
                return;
            }
            kept.append(piece);
            if (kept.length() >= more.length() && kept.indexOf(more) == 0) {
                kept.delete(0, more.length());
            } else {
                changed = true;
            }
        }
    }

    /// The text of that name; it begins where there is none.
    Channel of(String name, Role role) {
        Channel known = open.get(name);
        if (known == null) {
            hold(PER_TEXT);
            known = new Channel(name, role, filters.open(name, role));
            open.put(name, known);
        }
        return known;
    }

    /// The text of that name, `null` while it has not begun.
    @Nullable Channel open(String name) {
        return open.get(name);
    }

    /// The texts that have begun whose names begin so.
    List<Channel> below(String prefix) {
        var below = new ArrayList<Channel>();
        for (Channel channel : open.values()) {
            if (channel.name.startsWith(prefix)) {
                below.add(channel);
            }
        }
        return below;
    }

    /// Ends a text, and returns what was kept of it.
    String end(Channel channel) throws BlockedTextException {
        open.remove(channel.name);
        return channel.end();
    }

    /// Ends a text without what was kept of it.
    void drop(Channel channel) {
        channel.ended = true;
        open.remove(channel.name);
    }

    /// Passes a text that is whole.
    String whole(String name, Role role, String text) throws BlockedTextException {
        ChannelFilter filter = filters.open(name, role);
        String begin = filter.accept(text);
        return begin + filter.end();
    }
}
