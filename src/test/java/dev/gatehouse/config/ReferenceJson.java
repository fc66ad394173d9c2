package dev.gatehouse.config;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Maps, lists and single values as JSON that is pleasant to read.
final class ReferenceJson {
    private ReferenceJson() {}

    static String write(Map<String, Object> value) {
        StringBuilder out = new StringBuilder();
        write(value, "\n", out);
        return out.append('\n').toString();
    }

    private static void write(Object value, String lineEnd, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator();
                        i.hasNext(); ) {
                    Map.Entry<?, ?> entry = i.next();
                    out.append(lineEnd).append("  ");
                    text(String.valueOf(entry.getKey()), out);
                    write(entry.getValue(), lineEnd + "  ", out.append(": "));
                    out.append(i.hasNext() ? "," : lineEnd);
                }
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                for (Iterator<?> i = list.iterator(); i.hasNext(); ) {
                    write(i.next(), lineEnd + "  ", out);
                    out.append(i.hasNext() ? ", " : "");
                }
                out.append(']');
            }
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            default -> text(value.toString(), out);
        }
    }

    private static void text(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
