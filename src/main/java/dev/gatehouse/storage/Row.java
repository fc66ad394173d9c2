package dev.gatehouse.storage;

import java.util.Map;

/// One event in a journal.
///
/// @param id unique in its journal; a second row with the same id is not stored
/// @param time milliseconds since 1970
/// @param tags what it can be found by: at most [#MOST_TAGS] names, each value at most
///     [#LONGEST_TAG] characters
/// @param body JSON
public record Row(String id, long time, Map<String, String> tags, String body) {
    public static final int MOST_TAGS = 8;
    public static final int LONGEST_TAG = 256;
}
