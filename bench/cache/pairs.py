"""The data sets of this folder, their cosines, and what the code of the gateway makes of them."""

import functools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "bench/out/cache"
EMBEDDERS = ["static-minilm-256", "all-minilm-l6-v2-q"]
COSINES = ROOT / "src/test/resources/dev/gatehouse/cache/evidence"
NEAREST = 8


@dataclass(frozen=True)
class Entry:
    number: int
    kind: int
    half: str
    fold: int
    text: str


@dataclass(frozen=True)
class Ask:
    number: int
    kind: int
    half: str
    fold: int
    text: str
    nearest: list  # (Entry, cosine), the nearest first


@dataclass(frozen=True)
class Pair:
    kind: str
    asked: str
    kept: str
    same: bool
    half: str
    cosine: float
    veto: str = None
    score: float = 0
    features: list = field(default_factory=list)


@dataclass(frozen=True)
class Judged:
    veto: str
    score: float
    estimate: float
    features: list


@dataclass(frozen=True)
class Hit:
    ask: Ask
    kept: Entry
    score: float
    right: bool
    partner: bool
    cosine: float


def rows(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


@functools.cache
def entries():
    return [Entry(number, row["class"], row["half"], row["fold"], row["cached"])
            for number, row in enumerate(rows("paraphrases.jsonl"))]


MEASURED = {}


@functools.cache
def cosines(embedder):
    return MEASURED.get(embedder) or json.loads((COSINES / f"cosines-{embedder}.json").read_text())


def use(embedder, made):
    """Takes cosines that were just measured in place of a file."""
    MEASURED[embedder] = made


def write_cosines(embedder, made):
    def flat(value):
        return json.dumps(value, separators=(",", ":"))

    sentences = ",\n".join(map(flat, made["paraphrases"]))
    (COSINES / f"cosines-{embedder}.json").write_text(
        '{\n"paraphrases":[\n' + sentences + '],\n"near-misses":' + flat(made["near-misses"])
        + ',\n"rewordings":' + flat(made["rewordings"]) + "}\n")


def vectors(embedder):
    """The vectors of all texts by an embedder of the gateway; for `local` its extra is needed in target/lib."""
    texts = list(dict.fromkeys(row[side] for name in ("paraphrases", "near-misses", "rewordings")
                               for row in rows(name + ".jsonl") for side in ("asked", "cached")))
    path = os.pathsep.join([classes(), str(ROOT / "target/lib/*")])
    subprocess.run([java() + "c", "-nowarn", "-proc:none", "-d", str(OUT), "-cp", path, str(HERE / "Vectors.java")],
                   check=True)
    name = {"static-minilm-256": "static", "all-minilm-l6-v2-q": "local"}[embedder]
    made = subprocess.run([java(), "--enable-native-access=ALL-UNNAMED", "-cp", path, "Vectors", name],
                          input="".join(escaped(text) + "\n" for text in texts).encode(),
                          stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    return {text: [float(one) for one in line.split()] or None for text, line in zip(texts, made)}


@functools.cache
def paraphrases(embedder):
    kept = entries()
    found = cosines(embedder)["paraphrases"]
    return [Ask(number, row["class"], row["half"], row["fold"], row["asked"],
                [(kept[nearest[i]], nearest[i + 1] / 10000) for i in range(0, len(nearest), 2)])
            for (number, row), nearest in zip(enumerate(rows("paraphrases.jsonl")), found)]


@functools.cache
def labelled(embedder):
    """Near misses and rewordings."""
    found = []
    for name in ("near-misses", "rewordings"):
        for row, cosine in zip(rows(name + ".jsonl"), cosines(embedder)[name]):
            found.append(Pair(row["kind"], row["asked"], row["cached"], row["same"], row["half"],
                              None if cosine is None else cosine / 10000))
    return found


def java():
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin/java") if home else shutil.which("java") or sys.exit("no java found")


@functools.cache
def classes():
    """Compiles Pairs.java against the classes of the gateway; where these are."""
    jar = ROOT / "target/gatehouse.jar"
    built = ROOT / "target/classes"
    ours = [str(path) for path in (built, jar) if path.exists()]
    OUT.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([str(OUT), *ours])
    subprocess.run([java() + "c", "-nowarn", "-proc:none", "-d", str(OUT), "-cp", path,
                    str(HERE / "Pairs.java")], check=True)
    return path


def run(embedder, *more, text=""):
    command = [java(), "-Xmx512m", "-cp", classes(), "dev.gatehouse.cache.evidence.Pairs", embedder, *more]
    return subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()


def feature_names():
    return run("generic", "names").split()


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", " ")


def judge(pairs, embedder):
    """What the gateway makes of (asked, kept, cosine)."""
    lines = "".join(f"{escaped(asked)}\t{escaped(kept)}\t{cosine}\n" for asked, kept, cosine in pairs)
    found = []
    for line in run(embedder, text=lines).splitlines():
        veto, score, estimate, *features = line.split("\t")
        found.append(Judged(None if veto == "-" else veto, float(score), float(estimate),
                            [float(value) for value in features]))
    return found


def judged(those, embedder):
    """The pairs with vetoes, scores and features; without a cosine nothing is served."""
    found = judge([(pair.asked, pair.kept, pair.cosine or 0) for pair in those], embedder)
    return [replace(pair, veto=one.veto, features=one.features, score=0 if pair.cosine is None else one.score)
            for pair, one in zip(those, found)]


@functools.cache
def candidates(embedder, half):
    """All (ask, entry, cosine, judgement) that a replay can meet."""
    met = [(ask, kept, cosine) for ask in paraphrases(embedder) if ask.half == half
           for kept, cosine in ask.nearest if kept.half == half]
    found = judge([(ask.text, kept.text, cosine) for ask, kept, cosine in met], embedder)
    return [(*one, judgement) for one, judgement in zip(met, found)]


def replay(embedder, half, score, vetoes=True):
    """The best candidate of every ask in both rounds: in each, one fold is in the cache and both ask."""
    best = {}
    for ask, kept, cosine, judgement in candidates(embedder, half):
        value = 0 if vetoes and judgement.veto else float(score(judgement))
        key = (ask.number, kept.fold)
        if key not in best or value > best[key].score:
            best[key] = Hit(ask, kept, value, kept.kind == ask.kind, kept.fold == ask.fold, cosine)
    return list(best.values())


def asks(half, partner):
    """How many asks of both rounds have a partner in the cache, or have none."""
    return sum(row["half"] == half for row in rows("paraphrases.jsonl"))
