package dev.gatehouse.dialect.text;

import java.util.Locale;
import java.util.function.UnaryOperator;

/// Filters of texts for tests.
final class Filters {
    private Filters() {}

    /// Releases every piece as it comes.
    static ChannelFilter.Factory identity() {
        return each(piece -> piece);
    }

    /// Releases every piece in capitals.
    static ChannelFilter.Factory capitals() {
        return each(piece -> piece.toUpperCase(Locale.ROOT));
    }

    private static ChannelFilter.Factory each(UnaryOperator<String> change) {
        return (channel, role) ->
                new ChannelFilter() {
                    @Override
                    public String accept(String piece) {
                        return change.apply(piece);
                    }

                    @Override
                    public String end() {
                        return "";
                    }
                };
    }

    /// Keeps the last characters of a text until it ends.
    static ChannelFilter.Factory keeping(int most) {
        return (channel, role) ->
                new ChannelFilter() {
                    private final StringBuilder kept = new StringBuilder();

                    @Override
                    public String accept(String piece) {
                        kept.append(piece);
                        return take(Math.max(0, kept.length() - most));
                    }

                    @Override
                    public String end() {
                        return take(kept.length());
                    }

                    private String take(int count) {
                        String taken = kept.substring(0, count);
                        kept.delete(0, count);
                        return taken;
                    }
                };
    }

    /// Removes a word, and keeps what may be its beginning.
    static ChannelFilter.Factory removing(String word) {
        return (channel, role) ->
                new ChannelFilter() {
                    private String kept = "";

                    @Override
                    public String accept(String piece) {
                        String all = (kept + piece).replace(word, "");
                        int from = all.length();
                        for (int i = Math.max(0, all.length() - word.length());
                                i < all.length() && from == all.length();
                                i++) {
                            from = word.startsWith(all.substring(i)) ? i : from;
                        }
                        kept = all.substring(from);
                        return all.substring(0, from);
                    }

                    @Override
                    public String end() {
                        return kept;
                    }
                };
    }

    /// Blocks the piece or the end of that number; keeps one character before it.
    static ChannelFilter.Factory blocking(int number) {
        var count = new int[1];
        ChannelFilter.Factory keeping = keeping(1);
        return (channel, role) -> {
            ChannelFilter inner = keeping.open(channel, role);
            return new ChannelFilter() {
                @Override
                public String accept(String piece) throws BlockedTextException {
                    count();
                    return inner.accept(piece);
                }

                @Override
                public String end() throws BlockedTextException {
                    count();
                    return inner.end();
                }

                private void count() throws BlockedTextException {
                    if (count[0]++ == number) {
                        throw new BlockedTextException("number " + number);
                    }
                }
            };
        };
    }
}
