"""Writes results as tables, and into docs/reliability.md between its two marks."""

import re

from rig import ROOT

PAGE = ROOT / "docs/reliability.md"
BEGIN, END = "<!-- results begin -->", "<!-- results end -->"
SUMMED = ("received", "rows", "exact", "interrupted", "lost", "doubled")


def shown(figures):
    return ", ".join(f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}"
                     for name, value in figures.items() if value or name in ("lost", "doubled"))


def table(results):
    lines = [f"{one['name']:<13}{one['verdict']:<10}{one['seconds']:>8} s  seed {one['seed']}\n"
             f"             {shown(one['figures'])}" for one in results]
    return "\n".join(lines)


def conservation(results):
    """Sums over all proofs that compared books."""
    sums = {name: sum(one["figures"].get(name, 0) for one in results) for name in SUMMED}
    broken = [one["name"] for one in results if one["verdict"] == "VIOLATED"]
    return f"conservation {'VIOLATED by ' + ', '.join(broken) if broken else 'kept'}: {shown(sums)}"


def row(one):
    commit = one["commit"] + ("+" if one["changed"] else "")
    return (f"| `{one['name']}` | {one['verdict']} | {shown(one['figures'])} | {one['seconds']:,.0f} s |"
            f" {one['seed']} | {commit} | {one['date']} |")


def write(results):
    lines = ["| proof | promise | figures | time | seed | commit | date |",
             "|---|---|---|---|---|---|---|", *map(row, results), "",
             f"On {results[-1]['cores']} cores that other programs used too. A `+` marks a commit with"
             " changes that had not been committed.", "", conservation(results) + "."]
    text = PAGE.read_text()
    part = BEGIN + "\n" + "\n".join(lines) + "\n" + END
    PAGE.write_text(re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: part, text, flags=re.S))
