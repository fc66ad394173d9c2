"""Measures how right the hits of the semantic cache are: `./gatehouse bench cache`; see README.md."""

import argparse
import json
import math
import os
import random
import re
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import pairs

PAGE = pairs.ROOT / "docs/cache.md"
PICTURE = pairs.ROOT / "docs/cache-hits.svg"
BEGIN, END = "<!-- made by ./gatehouse bench cache -->", "<!-- end -->"
SHORT = {"static": "static-minilm-256", "local": "all-minilm-l6-v2-q"}
TITLES = {"static-minilm-256": "static", "all-minilm-l6-v2-q": "local"}
FACTS = ["numbers", "units", "negation", "roles", "code", "language"]
OTHERS = ["entities", "tense", "scope", "follow-up"]
THRESHOLDS = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
COSINES = [0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.95, 0.97]
# name, value of a judgement with its cosine, whether vetoes apply
SIGNALS = [("cosine", lambda one, cosine: cosine, False), ("cosine, vetoes", lambda one, cosine: cosine, True),
           ("score without vetoes", lambda one, cosine: one.estimate, False),
           ("score", lambda one, cosine: one.score, True)]
ZIPF, CALLS = 1.0, 5000


def upper(wrong, hits):
    """The 95 % upper bound of a share (Clopper and Pearson, one-sided)."""
    if hits == 0 or wrong == hits:
        return 1.0
    low, high = wrong / hits, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        logs = [math.lgamma(hits + 1) - math.lgamma(k + 1) - math.lgamma(hits - k + 1)
                + k * math.log(middle) + (hits - k) * math.log1p(-middle) for k in range(wrong + 1)]
        low, high = (middle, high) if sum(map(math.exp, logs)) > 0.05 else (low, middle)
    return high


def auc(points):
    """The probability that a pair with the same answer has the higher value."""
    ordered = sorted(points)
    ranks, i = 0.0, 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][0] == ordered[i][0]:
            j += 1
        ranks += sum(same for _, same in ordered[i:j]) * (i + j + 1) / 2
        i = j
    same = sum(same for _, same in points)
    return (ranks - same * (same + 1) / 2) / (same * (len(points) - same))


def replayed(embedder, value, vetoes):
    """The best candidate of each ask in both rounds, by one signal."""
    best = {}
    for ask, kept, cosine, one in pairs.candidates(embedder, "test"):
        point = 0 if vetoes and one.veto else value(one, cosine)
        key = (ask.number, kept.fold)
        if key not in best or point > best[key][0]:
            best[key] = (point, kept.kind == ask.kind)
    return list(best.values())


def counted(points, threshold):
    hits = [right for point, right in points if point >= threshold]
    return sum(hits), len(hits) - sum(hits)


def percent(share, digits=1):
    return f"{100 * share:.{digits}f} %"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def defaults(embedder):
    words = [line.split() for line in (pairs.ROOT / "src/main/resources/dev/gatehouse/cache/evidence/fit.txt")
             .read_text().splitlines()]
    fit = {word[1]: float(word[2]) for word in words if word[0] == embedder}
    return fit or defaults("generic")


def thresholds(embedder, asks):
    default = defaults(embedder)["threshold"]
    lines = []
    for name, value, vetoes in SIGNALS:
        points = replayed(embedder, value, vetoes)
        # Cosines lie elsewhere than probabilities.
        steps = COSINES if name.startswith("cosine") else sorted({*THRESHOLDS, default})
        for step in steps:
            right, wrong = counted(points, step)
            mark = " (default)" if name == "score" and step == default else ""
            lines.append([name, f"{step:.2f}{mark}", right, wrong, asks - right, percent(right / asks),
                          percent(wrong / max(1, right + wrong)), percent(upper(wrong, right + wrong))])
    return table(["signal", "threshold", "right", "wrong", "missed", "found", "wrong of hits",
                  "95 % upper bound"], lines)


def kinds(embedder, judged):
    default = defaults(embedder)["threshold"]
    rows = []
    for kind in FACTS + OTHERS:
        near = [pair for pair in judged if pair.kind == kind and not pair.same and pair.half == "test"]
        same = [pair for pair in judged if pair.kind == kind and pair.same]
        served = sum(pair.score >= default for pair in near)
        rows.append([kind, len(near), sum(pair.veto is not None for pair in near), served,
                     percent(served / len(near)),
                     f"{sum(pair.veto is not None for pair in same)} of {len(same)}",
                     f"{sum(pair.score >= default for pair in same)} of {len(same)}"])
    for title, those in (("facts", FACTS), ("others", OTHERS)):
        near = [pair for pair in judged if pair.kind in those and not pair.same and pair.half == "test"]
        served = sum(pair.score >= default for pair in near)
        rows.append([f"*{title} together*", len(near), sum(pair.veto is not None for pair in near), served,
                     percent(served / len(near)), "", ""])
    return table(["kind", "near misses", "with a veto", "served", "share", "rewordings with a veto",
                  "rewordings served"], rows)


def areas(judged):
    rows = []
    for title, chosen in (("near misses in ten kinds", lambda pair: pair.kind != "general"),
                          ("everyday questions", lambda pair: pair.kind == "general"),
                          ("both", lambda pair: True)):
        those = [pair for pair in judged if pair.half == "test" and chosen(pair) and pair.cosine is not None]
        rows.append([title, len(those), f"{auc([(pair.cosine, pair.same) for pair in those]):.3f}",
                     f"{auc([(pair.score, pair.same) for pair in those]):.3f}"])
    return table(["held-out pairs", "pairs", "AUC of the cosine", "AUC of the score"], rows)


def calibration(judged):
    rows, edges = [], [0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1.01]
    for low, high in zip(edges, edges[1:]):
        those = [pair for pair in judged if pair.half == "test" and low <= pair.score < high]
        if those:
            rows.append([f"{low:.1f} to {min(high, 1):.1f}", len(those),
                         f"{sum(pair.score for pair in those) / len(those):.2f}",
                         f"{sum(pair.same for pair in those) / len(those):.2f}"])
    return table(["score", "pairs", "mean score", "share with the same answer"], rows)


def workload(embedder):
    """Calls over topics by Zipf's law, in both wordings; an exact repeat is an exact hit."""
    chance = random.Random(11)
    asks = [ask for ask in pairs.paraphrases(embedder) if ask.half == "test"]
    topics = sorted({ask.kind for ask in asks})
    chance.shuffle(topics)
    weights = [1 / (rank + 1) ** ZIPF for rank in range(len(topics))]
    of_topic = {kind: [ask for ask in asks if ask.kind == kind] for kind in topics}
    links = {}
    for ask, kept, _, one in pairs.candidates(embedder, "test"):
        links.setdefault((ask.number, "asked"), []).append(((kept.number, "cached"), one.score))
        links.setdefault((kept.number, "cached"), []).append(((ask.number, "asked"), one.score))
    kind = {ask.number: ask.kind for ask in asks}
    stored, exact, right, wrong = set(), 0, 0, 0
    for topic in chance.choices(topics, weights, k=CALLS):
        text = (chance.choice(of_topic[topic]).number, chance.choice(["asked", "cached"]))
        score, found = max(((score, other) for other, score in links.get(text, []) if other in stored),
                           default=(0, None))
        if text in stored:
            exact += 1
        elif score >= defaults(embedder)["threshold"]:
            right, wrong = right + (kind[found[0]] == topic), wrong + (kind[found[0]] != topic)
        else:
            stored.add(text)
    return [len(topics), percent(exact / CALLS), percent(right / CALLS), wrong,
            percent((exact + right + wrong) / CALLS)]


def curve(embedders):
    """Found by wrong of hits, one line for each signal."""
    colours = ["#999", "#2a7", "#c80", "#24c"]
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 400" font-family="sans-serif" '
             'font-size="12">', '<rect width="100%" height="100%" fill="white"/>']
    for panel, embedder in enumerate(embedders[:2]):
        left, asks = 60 + panel * 410, pairs.asks("test", True)
        x, y = (lambda share: left + 340 * min(share, 0.06) / 0.06), (lambda share: 340 - 290 * share)
        parts.append(f'<text x="{left}" y="24">{TITLES.get(embedder, embedder)}: found, by wrong of hits</text>')
        parts.append(f'<path d="M{left} 50V340H{left + 340}" fill="none" stroke="#999"/>')
        parts += [f'<text x="{x(s):.0f}" y="358" text-anchor="middle">{percent(s, 0)}</text>'
                  for s in (0, 0.01, 0.02, 0.04, 0.06)]
        parts += [f'<text x="{left - 6}" y="{y(s) + 4:.0f}" text-anchor="end">{percent(s, 0)}</text>'
                  for s in (0, 0.25, 0.5, 0.75, 1)]
        parts.append(f'<path d="M{x(0.01):.0f} 50V340" stroke="#c33" stroke-dasharray="4 4"/>')
        for colour, (name, value, vetoes) in zip(colours, SIGNALS):
            points = replayed(embedder, value, vetoes)
            line = []
            for step in range(300, 1000, 5):
                right, wrong = counted(points, step / 1000)
                if right + wrong >= 20 and wrong / (right + wrong) <= 0.06:
                    line.append(f"{x(wrong / (right + wrong)):.1f},{y(right / asks):.1f}")
            parts.append(f'<polyline points="{" ".join(line)}" fill="none" stroke="{colour}" stroke-width="2"/>')
    for i, (colour, (name, _, _)) in enumerate(zip(colours, SIGNALS)):
        parts.append(f'<text x="{60 + i * 170}" y="388" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def vectors_of(url, model, key):
    """The cosines of all pairs by an endpoint with the interface of OpenAI's embeddings."""
    sentences, near, general = (pairs.rows(name + ".jsonl") for name in ("paraphrases", "near-misses", "rewordings"))
    texts = list(dict.fromkeys(row[side] for row in sentences + near + general for side in ("asked", "cached")))
    vectors = {}
    for start in range(0, len(texts), 64):
        part = texts[start:start + 64]
        request = urllib.request.Request(
            url.rstrip("/") + "/embeddings", json.dumps({"model": model, "input": part}).encode(),
            {"Content-Type": "application/json", **({"Authorization": "Bearer " + key} if key else {})})
        with urllib.request.urlopen(request, timeout=120) as answer:
            for item in json.load(answer)["data"]:
                vector = item["embedding"]
                length = math.sqrt(sum(one * one for one in vector)) or 1
                vectors[part[item["index"]]] = [one / length for one in vector]
    return vectors


def cosines_of(vectors):
    """In the form of the files with cosines: the nearest of the same half, in ten thousandths."""
    def cosine(one, other):
        if vectors.get(one) is None or vectors.get(other) is None:
            return None
        return round(10000 * sum(map(float.__mul__, vectors[one], vectors[other])))

    sentences, found = pairs.rows("paraphrases.jsonl"), []
    for row in sentences:
        near = [(cosine(row["asked"], other["cached"]) or 0, number)
                for number, other in enumerate(sentences) if other["half"] == row["half"]]
        near = sorted(near, key=lambda one: (-one[0], one[1]))[:pairs.NEAREST]
        found.append([value for point, number in near if point > 3000 for value in (number, point)])
    made = {"paraphrases": found}
    for name in ("near-misses", "rewordings"):
        made[name] = [cosine(row["asked"], row["cached"]) for row in pairs.rows(name + ".jsonl")]
    return made


def section(embedders):
    asks = pairs.asks("test", True)
    lines = [f"Measured on {len(pairs.rows('paraphrases.jsonl'))} pairs of sentences, "
             f"{len(pairs.rows('near-misses.jsonl'))} pairs in ten kinds and "
             f"{len(pairs.rows('rewordings.jsonl'))} pairs of everyday questions, on the half of each that "
             "nothing was fitted on.", ""]
    lines += ["![Found, by wrong of hits, for each signal](cache-hits.svg)", ""]
    for embedder in embedders:
        title = TITLES.get(embedder, embedder)
        judged = pairs.judged(pairs.labelled(embedder), embedder)
        points = replayed(embedder, *SIGNALS[-1][1:])
        right, wrong = counted(points, defaults(embedder)["threshold"])
        lines += [f"### Vectors: {title} (`{embedder}`)", "",
                  f"At the default, {percent(right / asks)} of the rewordings are found, and {wrong} of "
                  f"{right + wrong} hits are wrong (95 % upper bound {percent(upper(wrong, right + wrong))}).", "",
                  *thresholds(embedder, asks), "", "Near misses, at the default:", "",
                  *kinds(embedder, judged), "", *areas(judged), "", *calibration(judged), ""]
    lines += [f"### Replay of a workload", "",
              f"{CALLS:,} calls over the topics of the held-out sentences, drawn by Zipf's law with exponent "
              f"{ZIPF}, each in one of its wordings, into an empty cache:", "",
              *table(["vectors", "topics", "exact hits", "right semantic hits", "wrong hits", "all hits"],
                     [[TITLES.get(one, one), *workload(one)] for one in embedders])]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="gatehouse bench cache", description=__doc__)
    parser.add_argument("--embedder", default="", metavar="static|local|URL", help=(
        "static or local: those of the gateway; a URL: the base of an endpoint for embeddings; "
        "without it, both of the gateway, and docs/cache.md is written"))
    parser.add_argument("--model", default="text-embedding-3-small", help="for a URL")
    parser.add_argument("--recompute", action="store_true", help=(
        "make the vectors anew with the embedders of the gateway, and write their cosines"))
    options = parser.parse_args()
    if options.recompute:
        for embedder in pairs.EMBEDDERS:
            made = cosines_of(pairs.vectors(embedder))
            pairs.write_cosines(embedder, made)
    if options.embedder in SHORT:
        print(section([SHORT[options.embedder]]))
    elif options.embedder:
        made = cosines_of(vectors_of(options.embedder, options.model, os.environ.get("EMBEDDER_API_KEY")))
        pairs.use(options.model, made)
        print(section([options.model]))
    else:
        made = section(pairs.EMBEDDERS)
        page = PAGE.read_text()
        start, end = page.index(BEGIN) + len(BEGIN), page.index(END)
        PAGE.write_text(page[:start] + "\n" + made + "\n" + page[end:])
        PICTURE.write_text(curve(pairs.EMBEDDERS))
        print(made)


if __name__ == "__main__":
    main()
