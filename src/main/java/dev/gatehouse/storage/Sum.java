package dev.gatehouse.storage;

import java.util.List;

/// An addition to one roll-up.
///
/// @param set the name of a fixed set of dimensions
/// @param dimensions the values of the dimensions of that set, at most [#MOST_DIMENSIONS]
/// @param measures what is added to each measure, at most [#MOST_MEASURES]; what is not given is 0
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Sum(String set, List<String> dimensions, long[] measures) {
    public static final int MOST_DIMENSIONS = 5;
    public static final int MOST_MEASURES = 48;
}
