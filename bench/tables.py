"""What was measured, as medians, ratios and Markdown."""

from statistics import median

COLUMNS = (
    ("per_second", "per s", "{:,.0f}"), ("p50", "p50 us", "{:,.0f}"), ("p90", "p90 us", "{:,.0f}"),
    ("p99", "p99 us", "{:,.0f}"), ("max", "max us", "{:,.0f}"),
    ("first_p50", "first p50 us", "{:,.0f}"), ("first_p99", "first p99 us", "{:,.0f}"),
    ("cpu_10k", "CPU s/10k", "{:.3f}"), ("alloc_kb", "alloc kB/call", "{:.1f}"),
    ("rss_mb", "RSS MB", "{:.0f}"), ("peak_mb", "peak MB", "{:.0f}"))
RATIOS = {"per_second": "per s", "p50": "p50", "p99": "p99", "first_p50": "first p50",
          "cpu_10k": "CPU per call"}
PAIRS = (("gateway", "nginx"), ("gateway", "bare"), ("bare", "nginx"))


def _ordered(values):
    return list(dict.fromkeys(values))


def _table(titles, rows):
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def _cell(row, name, form):
    return form.format(row[name]) if row.get(name) is not None else ""


def _pick(rows, scenario, subject):
    wanted = (scenario, subject)
    return {row["round"]: row for row in rows if (row["scenario"], row["subject"]) == wanted}


def _ratio(rows, scenario, one, other, name):
    """The median over the rounds of what one made in a round over what the other made in it."""
    ones, others = _pick(rows, scenario, one), _pick(rows, scenario, other)
    found = [ones[n][name] / others[n][name] for n in ones
             if n in others and ones[n].get(name) is not None and others[n].get(name)]
    return median(found) if found else None


def _added(rows, scenario, subject, name):
    ones, others = _pick(rows, scenario, subject), _pick(rows, scenario, "mock")
    found = [ones[n][name] - others[n][name] for n in ones
             if n in others and name in ones[n] and name in others[n]]
    return median(found) if found else None


def summary(rows):
    """Medians of every scenario and subject, and the ratios of every pair of subjects."""
    medians, ratios, added = [], [], []
    for scenario in _ordered(row["scenario"] for row in rows):
        for subject in _ordered(row["subject"] for row in rows):
            found = _pick(rows, scenario, subject).values()
            middle = {name: median(values) for name, _, _ in COLUMNS
                      if (values := [row[name] for row in found if row.get(name) is not None])}
            if middle:
                medians.append({"scenario": scenario, "subject": subject, **middle})
            more = {name: _added(rows, scenario, subject, name)
                    for name in ("first_p50", "first_p99")}
            if subject != "mock" and more["first_p50"] is not None:
                added.append({"scenario": scenario, "subject": subject, **more})
        for one, other in PAIRS:
            beside = {name: _ratio(rows, scenario, one, other, name) for name in RATIOS}
            if any(value is not None for value in beside.values()):
                ratios.append({"scenario": scenario, "subject": one, "beside": other, **beside})
    return {"medians": medians, "ratios": ratios, "added_first": added}


def _figures(rows, first):
    used = [column for column in COLUMNS if any(row.get(column[0]) is not None for row in rows)]
    titles = [*first, *(title for _, title, _ in used)]
    cells = [[str(row[name]) for name in first] + [_cell(row, name, form) for name, _, form in used]
             for row in rows]
    return titles, cells


def _runs(rows):
    titles, cells = _figures(rows, ("scenario", "subject", "round"))
    return _table([*titles, "faults"],
                  [[*cell, "; ".join(row["faults"])] for cell, row in zip(cells, rows)])


def _ratios(ratios, one, other):
    rows = [row for row in ratios if (row["subject"], row["beside"]) == (one, other)]
    return _table(["scenario", *RATIOS.values()], [
        [row["scenario"], *(_cell(row, name, "{:.2f}") for name in RATIOS)] for row in rows])


def markdown(result):
    rows, summary = result["runs"], result["summary"]
    parts = ["## All runs\n", _runs(rows), "## Medians\n",
             _table(*_figures(summary["medians"], ("scenario", "subject")))]
    for one, other in PAIRS:
        if any((row["subject"], row["beside"]) == (one, other) for row in summary["ratios"]):
            parts += [f"## {one} / {other}, median of the rounds\n",
                      _ratios(summary["ratios"], one, other)]
    if summary["added_first"]:
        parts += ["## Added to the mock's own time to the first byte of a stream\n", _table(
            ["scenario", "subject", "p50 us", "p99 us"],
            [[row["scenario"], row["subject"], _cell(row, "first_p50", "{:,.0f}"),
              _cell(row, "first_p99", "{:,.0f}")] for row in summary["added_first"]])]
    parts += ["## Memory\n", _table(["subject", "idle MB", "peak MB"], [
        [name, _cell(known, "idle_mb", "{:.1f}"), _cell(known, "peak_mb", "{:.1f}")]
        for name, known in result["memory"].items()])]
    faults = sum(bool(row["faults"]) for row in rows)
    parts.append(f"{faults} of {len(rows)} runs with faults." if faults else
                 "No faults: answers whole, keys and models rewritten, all calls logged.")
    return "\n".join(parts)
