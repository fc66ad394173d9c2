package dev.gatehouse.storage;

import java.util.List;

/// A row of a gateway's ledger, with what it adds to the roll-ups of its time.
///
/// @param sequence its place in the ledger of its gateway; later rows have larger ones
public record Entry(long sequence, Row row, List<Sum> sums) {}
