#!/usr/bin/env python3
"""Makes near-misses.jsonl and rewordings.jsonl: `near_misses.py`.

Sources: the hand-written groups of near-misses.txt, and edits of the questions below, of which each makes
one near miss or one rewording by a rule. All lines were read on 2026-11-29; edits that gave
no near miss or no English were taken out of the lists. A pair has the group that decides its half.
"""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent

# Templates with a slot, and what goes into it: for numbers, units, roles and negation.
NUMBERS = [
    ("Which plan allows {} users per account?", "12 120", "250 25"),
    ("Can I send {} mails in an hour with the free tier?", "50 500", "30 13"),
    ("What can a family of {} do on a rainy day?", "3 5", "four six"),
    ("Draft an agenda for a meeting of {} people", "8 18", "eleven seven"),
    ("Is the bus number {} late?", "41 14", "107 170"),
]
DATES = [
    ("What happened on {} in history?", "May 4|May 14", "2 March|3 March"),
    ("Is the office closed on {}?", "Monday|Tuesday", "24 December|26 December"),
    ("Book a table for {} at the usual place", "7 pm|8 pm", "noon|midnight"),
    ("Which taxes are due in {}?", "April 2023|April 2024", "2019|2021"),
    ("Show the sales of {}", "2024-01-31|2024-03-31", "last year|next year"),
]
ROLES = [
    ("How long does a parcel take from {} to {}?", "Leeds", "Porto"),
    ("Is {} cheaper than {} for a weekend?", "Riga", "Tallinn"),
    ("Why did {} leave {} in the novel?", "Clara", "Hugo"),
    ("Should I learn {} before {}?", "algebra", "calculus"),
    ("Replace {} with {} in the recipe", "butter", "oil"),
    ("Does {} depend on {}?", "the scheduler", "the database"),
    ("Can {} be infected by {}?", "bats", "pigs"),
    ("Map {} to {} in the export", "states", "regions"),
]
NEGATIONS = [
    ("Which cars are allowed in the city centre?", "Which cars are not allowed in the city centre?"),
    ("Tell me which vitamins dissolve in water", "Tell me which vitamins don't dissolve in water"),
    ("Why did the build succeed?", "Why didn't the build succeed?"),
    ("Should the invoice contain the address?", "Should the invoice not contain the address?"),
    ("Could the fox reach the grapes?", "Could the fox never reach the grapes?"),
    ("Do all members vote?", "Do no members vote?"),
    ("Has anyone climbed it in winter?", "Has nobody climbed it in winter?"),
]


def half(group):
    return "test" if hashlib.sha256(group.encode()).digest()[0] & 1 else "fit"


def row(kind, asked, kept, same, group, made):
    return {"kind": kind, "asked": asked, "cached": kept, "same": same, "half": half(group), "made": made}


def written(source="near-misses.txt"):
    kind = ""
    for line in (HERE / source).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            kind = line[1:-1]
        elif line and not line.startswith("# "):
            same, near = line.split(" # ")
            same, near = [s.strip() for s in same.split(" | ")], [n.strip() for n in near.split(" | ")]
            for other in same[1:]:
                yield row(kind, other, same[0], True, same[0], "by hand")
            for other in near:
                yield row(kind, other, same[0], False, same[0], "by hand")
            # A rewording of the question is as far from its first near miss.
            yield row(kind, same[-1], near[0], False, same[0], "by hand")


def edited():
    for template, *slots in NUMBERS:
        for slot in slots:
            one, other = slot.split()
            yield row("numbers", template.format(one), template.format(other), False, template, "edit")
    for template, *slots in DATES:
        for slot in slots:
            one, other = slot.split("|")
            yield row("numbers", template.format(one), template.format(other), False, template, "edit")
    for template, one, other in ROLES:
        yield row("roles", template.format(one, other), template.format(other, one), False, template, "edit")
    for one, other in NEGATIONS:
        yield row("negation", one, other, False, one, "edit")


def write(name, rows):
    with open(HERE / name, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(made, ensure_ascii=False) + "\n" for made in rows)


def main():
    rows, seen = [], set()
    for made in [*written(), *edited()]:
        key = (made["asked"], made["cached"])
        if key not in seen:
            seen.add(key)
            rows.append(made)
    write("near-misses.jsonl", rows)
    write("rewordings.jsonl", written("rewordings.txt"))
    for kind in dict.fromkeys(made["kind"] for made in rows):
        near = sum(made["kind"] == kind and not made["same"] for made in rows)
        same = sum(made["kind"] == kind and made["same"] for made in rows)
        print(f"{kind:10} {near:4} near misses {same:4} rewordings")


if __name__ == "__main__":
    main()
