package dev.gatehouse.guardrails.mask;

import dev.gatehouse.dialect.text.ChannelFilter;
import dev.gatehouse.dialect.text.TextField.Role;

/// Puts texts back in the place of their placeholders, also where a placeholder comes in parts.
public final class RestoringFilter implements ChannelFilter {
    private final Placeholders placeholders;
    private final boolean arguments;
    private final StringBuilder held = new StringBuilder();
    private boolean begun;
    private boolean json;

    public RestoringFilter(Placeholders placeholders, Role role) {
        this.placeholders = placeholders;
        this.arguments = role == Role.TOOL_CALL;
    }

    /// A whole text with its placeholders restored.
    public static String whole(String text, Placeholders placeholders, Role role) {
        var filter = new RestoringFilter(placeholders, role);
        return filter.accept(text) + filter.end();
    }

    @Override
    public String accept(String piece) {
        begin(piece);
        if (placeholders.none() || (held.isEmpty() && piece.indexOf('[') < 0)) {
            return piece;
        }
        held.append(piece);
        return release(false);
    }

    /// The arguments of a tool are JSON as a rule, into whose strings texts return escaped.
    private void begin(String piece) {
        for (int i = 0; arguments && !begun && i < piece.length(); i++) {
            char c = piece.charAt(i);
            begun = !Character.isWhitespace(c);
            json = c == '{';
        }
    }

    @Override
    public String end() {
        return release(true);
    }

    private String release(boolean last) {
        var out = new StringBuilder(held.length());
        int at = 0;
        int mark = held.indexOf("[");
        while (mark >= 0) {
            out.append(held, at, mark);
            at = mark;
            int length = placeholders.lengthAt(held, mark);
            if (length < 0 && !last) {
                break;
            }
            if (length > 0) {
                out.append(placeholders.restored(held.substring(mark, mark + length), json));
                at = mark + length;
            } else {
                out.append('[');
                at = mark + 1;
            }
            mark = held.indexOf("[", at);
        }
        if (mark < 0) {
            out.append(held, at, held.length());
            held.setLength(0);
        } else {
            held.delete(0, at);
        }
        return out.toString();
    }
}
