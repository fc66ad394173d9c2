#!/usr/bin/env python3
"""Fits the weights of the evidence: `fit.py`. Needs numpy and scipy.

Reads the pairs of this folder with their cosines (cosines.py writes these), lets Pairs.java compute the
features and the vetoes with the code of the gateway, and writes fit.txt for the gateway. Only pairs of
the half `fit` are used; all figures that are published are of the half `test`. Pairs with a veto are left
out, as their score is 0.

A logistic regression whose weights cannot have the wrong sign: what is in both texts never lowers the
estimate. Boosted trees gained less than 0.01 of AUC on the held-out half.
"""

import random
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import pairs

TARGET = pairs.ROOT / "src/main/resources/dev/gatehouse/cache/evidence/fit.txt"

# +1: never lowers the estimate, -1: never raises it.
SIGNS = {"cosine": 1, "asked_found": 1, "kept_found": 1, "both_open": -1, "one_open": -1, "added_only": -1,
         "names_changed": -1, "names_added": -1, "siblings": -1, "intent": -1, "intent_same": 1,
         "negation": -1, "past": -1, "future": -1, "tense_only": -1, "scope": -1,
         "scope_only": -1, "intent_only": -1, "verbs_changed": -1, "length": -1, "order": 1,
         "numbers": -1, "short": -1, "open_common": -1, "pronouns": -1}
# Questions in everyday words are few beside sentences of one manual, and more alike to what is asked. Static
# vectors tell hardly anything about them, so that more weight gains nothing there.
WEIGHTS = {"sentence": 0.4, "light": 0.3}
GENERAL = {"static-minilm-256": 2.0, "all-minilm-l6-v2-q": 6.0}
STRENGTH = 2.0
WRONG = 0.008
SERVED = 0.03


def fitted(x, y, weight, names):
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = (x - mean) / spread
    bounds = [{1: (0, None), -1: (None, 0)}[SIGNS[name]] for name in names] + [(None, None)]

    def loss(w):
        s = z @ w[:-1] + w[-1]
        value = (weight * np.logaddexp(0, np.where(y == 1, -s, s))).sum() + STRENGTH * (w[:-1] ** 2).sum()
        slope = weight * (1 / (1 + np.exp(-s)) - y)
        return value, np.append(z.T @ slope + 2 * STRENGTH * w[:-1], slope.sum())

    w = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = w[:-1] / spread
    return weights, w[-1] - (weights * mean).sum()


def training(embedder):
    """Pairs (asked, kept, cosine, label, weight) of the half `fit`."""
    rows = []
    for pair in pairs.labelled(embedder):
        if pair.half == "fit" and pair.cosine is not None:
            weight = GENERAL[embedder] if pair.kind == "general" else 1.0
            rows.append((pair.asked, pair.kept, pair.cosine, int(pair.same), weight))
    for ask in pairs.paraphrases(embedder):
        if ask.half != "fit":
            continue
        for kept, cosine in ask.nearest:
            same = kept.kind == ask.kind
            # Entries of the other half are not seen, nor is the text itself.
            if kept.half == "fit" and (not same or kept.number == ask.number):
                rows.append((ask.text, kept.text, cosine, int(same), WEIGHTS["sentence"]))
    return rows


def light():
    """Questions with a change that hardly moves a vector: case, marks, politeness."""
    rows = []
    for pair in pairs.labelled(pairs.EMBEDDERS[0]):
        if pair.half == "fit" and pair.same:
            text = pair.kept
            for other in (text.lower().rstrip("?."), "Please: " + text, text + " Thanks!", text.upper()):
                rows.append((other, text, 0.97, 1, WEIGHTS["light"]))
    return rows


def generic(both):
    """As if many embedders had made the cosines: shifted, stretched and with more noise."""
    chance = random.Random(7)
    rows = []
    for asked, kept, cosine, label, weight in both:
        stretch, shift = chance.uniform(0.5, 1.1), chance.uniform(-0.04, 0.04)
        rows.append((asked, kept, min(1, 1 - (1 - cosine) * stretch + shift + chance.gauss(0, 0.02)),
                     label, weight))
    return rows


def score(x, weights, intercept):
    return 1 / (1 + np.exp(-(x @ weights + intercept)))


def threshold(embedder, weights, intercept):
    """The lowest one with which, on the half `fit`, few hits are wrong and few near misses are served."""
    hits = pairs.replay(embedder, "fit", lambda judged: score(judged.features, weights, intercept))
    near = [pair for pair in pairs.judged(pairs.labelled(embedder), embedder)
            if pair.half == "fit" and not pair.same and pair.kind != "general"]
    points = [float(score(pair.features, weights, intercept)) if pair.veto is None else 0 for pair in near]
    for value in np.arange(0.3, 0.99, 0.01):
        served = [hit for hit in hits if hit.score >= value]
        wrong = sum(not hit.right for hit in served)
        share = sum(point >= value for point in points) / len(points)
        if wrong <= WRONG * len(served) and share <= SERVED:
            return round(float(value), 2)
    return 0.99


def lowest(x, weights, intercept, value):
    """The cosine below which no pair can reach the threshold, with the best of all else that was seen."""
    rest = x[:, 1:] @ weights[1:] + intercept
    needed = (np.log(value / (1 - value)) - np.quantile(rest, 0.999)) / weights[0]
    return round(float(np.clip(needed - 0.02, 0.3, 0.95)), 2)


def main():
    names = pairs.feature_names()
    lines = ["# Made by bench/cache/fit.py."]
    rows = {embedder: training(embedder) + light() for embedder in pairs.EMBEDDERS}
    rows["generic"] = generic([row for embedder in pairs.EMBEDDERS for row in rows[embedder]])
    for embedder, those in rows.items():
        judged = pairs.judge([row[:3] for row in those], embedder)
        open_ = np.array([one.veto is None for one in judged])
        x = np.array([one.features for one in judged])[open_]
        y = np.array([row[3] for row in those])[open_]
        weight = np.array([row[4] for row in those])[open_]
        weights, intercept = fitted(x, y, weight, names)
        measured = pairs.EMBEDDERS if embedder == "generic" else [embedder]
        value = max(threshold(one, weights, intercept) for one in measured)
        lines += [f"{embedder} {name} {w:.5g}" for name, w in zip(names, weights) if abs(w) > 1e-4]
        lines += [f"{embedder} intercept {intercept:.5g}", f"{embedder} threshold {value}",
                  f"{embedder} lowest {lowest(x, weights, intercept, value)}"]
        print(embedder, len(y), "pairs, threshold", value, "lowest cosine", lines[-1].split()[-1])
    TARGET.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
