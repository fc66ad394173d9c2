package dev.gatehouse.metering;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Row;
import java.util.List;

/// What the log shows of a call: the members of its row, and the sums over its attempts.
public final class CallSummary {
    private final CallRow row;

    private CallSummary(CallRow row) {
        this.row = row;
    }

    /// Reads a row of the journal.
    public static CallSummary of(Row row) {
        try {
            return new CallSummary(CallRow.read(row.body()));
        } catch (MalformedJson e) {
            throw new IllegalStateException("the row " + row.id() + " " + e.reason(), e);
        }
    }

    /// A text member of the row; empty when there is none.
    public String text(String name) {
        return row.text(name);
    }

    /// A number member of the row; 0 when there is none.
    public long number(String name) {
        return row.number(name);
    }

    /// A number member as JSON; `null` when there is none.
    public String rawNumber(String name) {
        Json member = row.json().member(name);
        return member == null ? "null" : member.raw();
    }

    public boolean streamed() {
        return row.json().member("stream") != null;
    }

    public String model() {
        return row.model();
    }

    public String account() {
        return row.account();
    }

    /// The type of the provider that answered last; empty when none was tried.
    public String provider() {
        return row.attempts().isEmpty() ? "" : row.attempts().getLast().text("provider");
    }

    public Usage usage() {
        return row.usage();
    }

    public boolean estimated() {
        return row.estimated();
    }

    public boolean unpriced() {
        return row.unpriced();
    }

    public long cost() {
        return row.cost();
    }

    public long inputCost() {
        return row.attempts().stream().mapToLong(CallRow.AttemptRow::inputCost).sum();
    }

    public long outputCost() {
        return row.attempts().stream().mapToLong(CallRow.AttemptRow::outputCost).sum();
    }

    /// What became of each attempt.
    public List<Tried> tried() {
        return row.attempts().stream()
                .map(it -> new Tried(it.text("account"), it.text("error")))
                .toList();
    }

    /// An attempt.
    ///
    /// @param error the code of its problem; empty when it had none
    public record Tried(String account, String error) {}

    /// The attempts as JSON.
    public String attempts() {
        Json attempts = row.json().member("attempts");
        return attempts == null ? "[]" : attempts.raw();
    }
}
