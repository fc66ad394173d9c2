"""Joins the readings; keeps all cases of clients, and those of the others that parsers read differently."""

import json
import sys

MOST = 900


def lines(name):
    return [json.loads(line) for line in open(name)]


for kind in ("forms", "objects"):
    cases = lines(kind + ".cases")
    readings = [lines(f"{each}.{kind}") for each in ("python", "go", "node")]
    joined = [{name: value for row in rows for name, value in row.items()} for rows in zip(*readings)]
    kept = []
    for case, read in zip(cases, joined[1:]):
        different = len({json.dumps(value) for value in read.values()}) > 1
        if case[-1] or different or len(kept) % 10 == 0:
            inputs = ["type", "body"] if kind == "forms" else ["body"]
            kept.append({**dict(zip(inputs, case)), "plain": case[-1], "read": read})
    with open(f"{sys.argv[1]}/{kind}.jsonl", "w") as out:
        for row in [{"versions": joined[0]}, *kept[:MOST]]:
            print(json.dumps(row), file=out)
