#!/usr/bin/env python3
"""Fits the weights of the evidence: `fit.py`. Needs numpy, scipy and scikit-learn.

Reads the pairs of this folder with their cosines (cosines.py writes these), lets Pairs.java compute the
features and the vetoes with the code of the gateway, and writes fit.txt for the gateway. Only pairs of
the half `fit` are used; all figures that are published are of the half `test`. Pairs with a veto are left
out, as their score is 0.

The sum of a logistic regression and of boosted trees, in which no feature can work the wrong way: what is in
both texts never lowers the estimate. The trees find rewordings that a regression alone serves at a higher
share of wrong hits; it is steadier than they are between near misses. Their shares in the sum and the
threshold come from a cross-validation: each fifth of the groups is judged by a fit that has not seen it, as a
fit is too sure of what it was made of.
"""

import random
import sys
import zlib
from types import SimpleNamespace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import pairs

TARGET = pairs.ROOT / "src/main/resources/dev/gatehouse/cache/evidence/fit.txt"

# +1: never lowers the estimate, -1: never raises it.
SIGNS = {"cosine": 1, "asked_found": 1, "kept_found": 1, "both_open": -1, "one_open": -1, "added_only": -1,
         "names_changed": -1, "names_added": -1, "siblings": -1, "intent": -1, "intent_same": 1,
         "negation": -1, "past": -1, "future": -1, "tense_only": -1, "scope": -1,
         "scope_only": -1, "intent_only": -1, "verbs_changed": -1, "length": -1, "order": 1,
         "numbers": -1, "short": -1, "open_common": -1, "pronouns": -1, "asked_near": 1, "kept_near": 1,
         "less_far": -1, "more_far": -1, "both_far": -1}
# Questions in everyday words are few beside sentences of one manual, and more alike to what is asked. Static
# vectors tell hardly anything about them, so that more weight gains nothing there.
WEIGHTS = {"sentence": 0.4, "light": 0.3}
GENERAL = {"static-minilm-256": 2.0, "all-minilm-l6-v2-q": 6.0}
TREES = 150
STRENGTH = 2.0
FOLDS = 5
WRONG = 0.01
SERVED = 0.025


def linear(x, y, weight, names):
    """Weights of a logistic regression, none of which has the wrong sign, and its intercept."""
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


def trees(x, y, weight, names):
    """Small trees, none of which lets a feature work the wrong way."""
    model = HistGradientBoostingClassifier(
        max_iter=TREES, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=15, l2_regularization=3,
        monotonic_cst=[SIGNS[name] for name in names], max_features=0.5, max_bins=64, early_stopping=False,
        random_state=0)
    return model.fit(x, y, sample_weight=weight)


def fitted(x, y, weight, names):
    return linear(x, y, weight, names), trees(x, y, weight, names)


def raw(model, x):
    """What the regression and the trees make of the features."""
    (weights, intercept), forest = model
    return np.stack([x @ weights + intercept, forest.decision_function(x)], axis=1)


def group(text):
    """The fold of a pair by its kept text, so that no question is on both sides."""
    return zlib.crc32(text.encode()) % FOLDS


def training(embedder):
    """Pairs (asked, kept, cosine, label, weight, fold) of the half `fit`."""
    rows = []
    for pair in pairs.labelled(embedder):
        if pair.half == "fit" and pair.cosine is not None:
            weight = GENERAL[embedder] if pair.kind == "general" else 1.0
            rows.append((pair.asked, pair.kept, pair.cosine, int(pair.same), weight, group(pair.kept)))
    for ask in pairs.paraphrases(embedder):
        if ask.half != "fit":
            continue
        for kept, cosine in ask.nearest:
            same = kept.kind == ask.kind
            # Entries of the other half are not seen, nor is the text itself.
            if kept.half == "fit" and (not same or kept.number == ask.number):
                rows.append((ask.text, kept.text, cosine, int(same), WEIGHTS["sentence"], ask.kind % FOLDS))
    return rows


def light():
    """Questions with a change that hardly moves a vector: case, marks, politeness."""
    rows = []
    for pair in pairs.labelled(pairs.EMBEDDERS[0]):
        if pair.half == "fit" and pair.same:
            text = pair.kept
            for other in (text.lower().rstrip("?."), "Please: " + text, text + " Thanks!", text.upper()):
                rows.append((other, text, 0.97, 1, WEIGHTS["light"], group(text)))
    return rows


def generic(both):
    """As if many embedders had made the cosines: shifted, stretched and with more noise."""
    chance = random.Random(7)
    rows = []
    for asked, kept, cosine, label, weight, fold in both:
        stretch, shift = chance.uniform(0.5, 1.1), chance.uniform(-0.04, 0.04)
        rows.append((asked, kept, min(1, 1 - (1 - cosine) * stretch + shift + chance.gauss(0, 0.02)),
                     label, weight, fold))
    return rows


def judged(rows, embedder):
    """Features, labels, weights and folds of the pairs without a veto."""
    met = pairs.judge([row[:3] for row in rows], embedder)
    open_ = [i for i, one in enumerate(met) if one.veto is None]
    return SimpleNamespace(x=np.array([met[i].features for i in open_]), y=np.array([rows[i][3] for i in open_]),
                           weight=np.array([rows[i][4] for i in open_]), fold=np.array([rows[i][5] for i in open_]))


def calibrated(sums, y, weight):
    """The shares of both and the shift with which, on pairs that they have not seen, they are probabilities."""
    def loss(w):
        s = sums @ w[:2] + w[2]
        return (weight * np.logaddexp(0, np.where(y == 1, -s, s))).sum()

    return minimize(loss, np.array([0.5, 0.5, 0.0]), bounds=[(0, None), (0, None), (None, None)]).x


def points(model, shares, x):
    return 1 / (1 + np.exp(-(raw(model, np.array(x)) @ shares[:2] + shares[2])))


def unseen(embedder, models, shares):
    """The hits of a replay of the half `fit` and the scores of its near misses, by trees that have not seen them."""
    met = pairs.candidates(embedder, "fit")
    scores = np.zeros(len(met))
    near = [pair for pair in pairs.judged(pairs.labelled(embedder), embedder)
            if pair.half == "fit" and not pair.same and pair.kind != "general"]
    misses = np.zeros(len(near))
    for fold in range(FOLDS):
        those = [i for i, one in enumerate(met) if one[0].kind % FOLDS == fold and one[3].veto is None]
        scores[those] = points(models[fold], shares, [met[i][3].features for i in those])
        those = [i for i, pair in enumerate(near) if group(pair.kept) == fold and pair.veto is None]
        misses[those] = points(models[fold], shares, [near[i].features for i in those])
    best = {}
    for point, (ask, kept, cosine, _) in zip(scores, met):
        key = (ask.number, kept.fold)
        if key not in best or point > best[key][0]:
            best[key] = (point, kept.kind == ask.kind)
    return list(best.values()), misses


def threshold(name, embedder, models, shares):
    """The lowest one with which few hits are wrong and few near misses are served."""
    hits, misses = unseen(embedder, models, shares)
    asks = pairs.asks("fit", True)
    lowest = 0.99
    for value in np.arange(0.98, 0.6, -0.01):
        served = [right for point, right in hits if point >= value]
        wrong = len(served) - sum(served)
        share = (misses >= value).mean()
        print(f"  {name} {embedder} {value:.2f} found {sum(served) / asks:.3f} wrong {wrong}/{len(served)} near {share:.3f}")
        if wrong <= WRONG * len(served) and share <= SERVED:
            lowest = round(float(value), 2)
    return lowest


def lowest(data, scores, value):
    """The cosine below which no pair of the same meaning has reached the threshold, with a margin."""
    served = (scores >= value) & (data.y == 1)
    return round(float(np.clip(np.quantile(data.x[served, 0], 0.002) - 0.03, 0.3, 0.95)), 2)


def written(model, shares, names):
    """The weights of all features, with the share of the regression in them, and each tree as one line: see
    Trees.java."""
    def node(nodes, at):
        one = nodes[at]
        if one["is_leaf"]:
            return f"={one['value'] * shares[1]:.4g}"
        return f"{one['feature_idx']} {one['num_threshold']:.5g} {node(nodes, one['left'])} {node(nodes, one['right'])}"

    (weights, intercept), forest = model
    shift = shares[2] + shares[0] * intercept + shares[1] * float(forest._baseline_prediction[0, 0])
    lines = [f"{name} {shares[0] * weight:.5g}" for name, weight in zip(names, weights) if abs(weight) > 1e-4]
    return [*lines, f"intercept {shift:.5g}",
            *("tree " + node(predictor.nodes, 0) for step in forest._predictors for predictor in step)]


def main():
    names = pairs.feature_names()
    lines = ["# Made by bench/cache/fit.py."]
    rows = {embedder: training(embedder) + light() for embedder in pairs.EMBEDDERS}
    noisy = generic([row for embedder in pairs.EMBEDDERS for row in rows[embedder]])
    # With the noise of others beside its own cosines, a fit relies less on any of them.
    rows = {**{embedder: those + noisy for embedder, those in rows.items()}, "generic": noisy}
    for name, those in rows.items():
        data = judged(those, name)
        models = []
        sums = np.zeros((len(data.y), 2))
        for fold in range(FOLDS):
            seen = data.fold != fold
            models.append(fitted(data.x[seen], data.y[seen], data.weight[seen], names))
            sums[~seen] = raw(models[fold], data.x[~seen])
        shares = calibrated(sums, data.y, data.weight)
        whole = fitted(data.x, data.y, data.weight, names)
        measured = pairs.EMBEDDERS if name == "generic" else [name]
        value = max(threshold(name, one, models, shares) for one in measured)
        made = [*written(whole, shares, names), f"threshold {value}",
                f"lowest {lowest(data, points(whole, shares, data.x), value)}"]
        lines += [f"{name} {line}" for line in made]
        print(name, len(data.y), "pairs, threshold", value, made[-1], "shares", shares.round(2))
    TARGET.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
