#!/usr/bin/env python3
"""Makes paraphrases.jsonl of the pairs of GPTCache's benchmark (MIT): `classes.py PAIRS.jsonl`.

Several of its 999 sentences say the same. Candidates were all pairs of cached sentences, and of an
asked and a cached one, whose cosine in all-MiniLM-L6-v2 is at least 0.84, joined to 139 groups with
488 sentences. These were read one by one on 2026-11-29; sentences of which one would be accepted in
place of the other form a class: equal but for examples, elaboration, or a pronoun as the subject. The
hits that then counted as wrong were read a second time; two sentences (188, 510) joined a class. On
2026-11-30 those of the half `fit` only were read once more (421 and 422, 767 and 849 say the same): the
labels of the half `test` are as they were.
Sentences that differ in scope, function, question answered or list of items are apart.
"""

import hashlib
import json
import sys
from pathlib import Path

CLASSES = """
27 164, 28 165, 30 168, 31 169, 33 170, 35 931, 86 206, 87 207, 94 213, 104 227, 106 229, 112 243,
118 519, 121 251, 301 974, 327 990, 328 991, 329 993, 333 997, 334 998, 336 338, 353 411, 357 404,
390 564, 429 473, 448 976, 590 678, 591 680, 592 681, 593 682, 594 651, 595 652, 597 610, 623 666,
629 705, 631 707, 674 710, 741 826, 765 839, 782 789, 832 848, 840 855, 859 896, 905 910, 3 406,
100 220, 105 228 511, 330 522 994, 596 609 653, 606 618 662, 621 664 695, 628 668 704, 630 669 706,
632 672 708, 633 673 709, 743 864, 827 861 873, 834 865, 46 48 178, 68 185, 70 187, 107 230, 316 983,
120 250, 781 788, 159 410 441, 201 202, 266 942, 505 563, 354 971, 607 619 663 693,
742 758 800 835, 828 858 862 874, 92 215 427, 95 426, 318 984, 21 155, 22 156, 23 157,
602 614 658 688, 620 694, 349 439, 599 611 655 685, 600 612 656 686, 601 613 657 687,
603 615 659 689, 36 39 82 153 199 377 900 906 911, 37 40 83 200 378 814 901 912, 604 616 660 690,
605 617 661 691, 294 524 967, 299 972, 382 443, 24 158 309 716 292 561 458 44 816 146 733 888 71 493 188,
25 45 189 310 72, 351 440 409, 494 562, 109 232 321 515 986, 113 244, 332 996 523, 297 842, 313 975 510,
315 979, 350 408, 459 717, 352 460, 278 958, 284 954, 275 955, 276 466, 259 939, 260 940, 253 970,
291 964, 237 518, 221 431, 218 222, 98 219, 75 194, 65 182, 149 546, 472 508,
421 422, 767 849
"""


def main():
    pairs = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    kind = {number: number for number in range(len(pairs))}
    for group in CLASSES.split(","):
        numbers = [int(number) for number in group.split()]
        for number in numbers:
            kind[number] = min(numbers)
    with open(Path(__file__).parent / "paraphrases.jsonl", "w", encoding="utf-8") as out:
        for number, pair in enumerate(pairs):
            digest = hashlib.sha256(str(kind[number]).encode()).digest()
            row = {"class": kind[number], "cached": pair["cached"], "asked": pair["asked"],
                   # Fitted on one half of the classes, reported on the other.
                   "half": "test" if digest[0] & 1 else "fit",
                   # In the first of two rounds only this fold is in the cache, in the second only the other.
                   "fold": digest[1] & 1}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
