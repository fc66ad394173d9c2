"""Compares the books of the provider, of the clients and of the gateway."""

import collections
import time

import provider as provider_books
from rig import Violated

SUMS = ("total_requests", "total_input_tokens", "total_output_tokens", "attempts",
        "failed_requests", "streamed_requests", "estimated_requests", "total_cost_nanos")


def received(provider):
    """The ids of the calls that the provider has received."""
    return set(provider_books.read(provider.log))


def await_rows(gateway, provider, seconds=60):
    """Waits until storage has a row of each call that the provider has received."""
    end = time.monotonic() + seconds
    wanted = received(provider)
    while time.monotonic() < end:
        try:
            rows = gateway.rows()
            if wanted <= {row["end_user"] for row in rows}:
                return rows
        except OSError:
            pass
        time.sleep(0.3)
    return gateway.rows()


class Books:
    """The comparison; `problems` has what is wrong, `figures` what was counted."""

    def __init__(self, provider, ended, rows, summary=None):
        self.truth = provider_books.read(provider.log)
        self.ended, self.rows = ended, rows
        self.figures, self.problems = collections.Counter(), []
        self.check_identities()
        for row in rows:
            self.check_row(row)
        if summary is not None:
            self.check_sums(summary)

    def wrong(self, kind, text):
        self.figures[kind] += 1
        self.problems.append(f"{kind}: {text}")

    def check_identities(self):
        rows = collections.Counter(row["end_user"] for row in self.rows)
        ids = collections.Counter(row["id"] for row in self.rows)
        attempts = collections.Counter()
        for row in self.rows:
            attempts[row["end_user"]] += len(row["attempts"])
        self.figures.update(rows=len(self.rows), received=len(self.truth))
        for name, call in self.truth.items():
            if attempts[name] < call["requests"]:
                self.wrong("lost", f"{name}: {call['requests']} requests, {attempts[name]} attempts")
        for name, count in rows.items():
            if count > 1:
                self.wrong("doubled", f"{name} has {count} rows")
        for id, count in ids.items():
            if count > 1:
                self.wrong("doubled", f"row {id} is there {count} times")
        names = [attempt["id"] for row in self.rows for attempt in row["attempts"]]
        if len(names) != len(set(names)):
            self.wrong("doubled", "an attempt is there twice")
        for name, end in self.ended.items():
            if end == "whole" and name not in rows:
                self.wrong("lost", f"{name} was answered and has no row")

    def check_row(self, row):
        name, outcome = row["end_user"], row["outcome"]
        call, end = self.truth.get(name), self.ended.get(name)
        self.figures[outcome] += 1
        if call is None:
            # Noted, and then the process ended before it was sent.
            self.figures["never received"] += 1
            if outcome == "success":
                self.wrong("invented", f"{name} succeeded without the provider")
            return
        if outcome != "interrupted" and len(row["attempts"]) != call["requests"]:
            self.wrong("doubled", f"{name}: {call['requests']} requests, {len(row['attempts'])} attempts")
        exact = (row["input_tokens"] == call["input"] and row["output_tokens"] == call["planned"]
                 and call["output"] == call["planned"] and not row["estimated"])
        if end == "whole" and outcome != "success":
            self.wrong("wrong outcome", f"{name} was answered and is {outcome}")
        if outcome == "success":
            if exact:
                self.figures["exact"] += 1
            else:
                self.wrong("inexact", f"{name}: {row['input_tokens']}+{row['output_tokens']}, {call}")
        else:
            self.check_estimate(name, row, call)

    def check_estimate(self, name, row, call):
        marked = row["estimated"] or row["error_type"]
        if not marked:
            self.wrong("unmarked", f"{name} is {row['outcome']} and neither estimated nor an error")
        # An estimate by size; here only its order of magnitude is of interest.
        if row["output_tokens"] > 4 * call["planned"] + 16:
            self.wrong("inexact", f"{name}: about {row['output_tokens']} of {call['planned']} tokens")

    def check_sums(self, summary):
        rows = self.rows
        sums = {
            "total_requests": len(rows),
            "total_input_tokens": sum(row["input_tokens"] for row in rows),
            "total_output_tokens": sum(row["output_tokens"] for row in rows),
            "attempts": sum(len(row["attempts"]) for row in rows),
            "failed_requests": sum(row["outcome"] != "success" for row in rows),
            "streamed_requests": sum(row["stream"] for row in rows),
            "estimated_requests": sum(row["estimated"] for row in rows),
            "total_cost_nanos": sum(row["total_cost_nanos"] or 0 for row in rows)}
        for name in SUMS:
            if summary[name] != sums[name]:
                self.wrong("sums", f"{name} is {summary[name]}, over rows {sums[name]}")
        self.figures["nano-dollars"] = sums["total_cost_nanos"]

    def verdict(self):
        if self.problems:
            shown = "\n  ".join(self.problems[:12])
            raise Violated(f"{len(self.problems)} differences:\n  {shown}")
        return dict(self.figures, lost=0, doubled=0)


def settle(gateway, provider, load):
    """The comparison at the end of a load, once everything has been delivered."""
    load.stop()
    rows = await_rows(gateway, provider)
    return Books(provider, load.ended, rows, gateway.summary()).verdict()
