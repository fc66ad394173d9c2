#!/usr/bin/env python3
"""Makes src/test/resources/guardrails/grounding.tsv: answers with a context.

A line is `true`, `false` or `half`, the context and the answer, separated by tabs. A half true answer
has a sentence that the context supports and one that it does not.
"""

import pathlib
import random

OUT = pathlib.Path(__file__).parents[2] / "src/test/resources/guardrails/grounding.tsv"
R = random.Random(20261129)
FIRMS = "Norwick Foods|Tavira Rail|Helmsund Energy|Quarry Labs|Blue Heron Bank|Ostrava Glass|Linden Medical|Pico Robotics|Sable Airways|Marlow Paper".split("|")
CITIES = "Bergen|Porto|Leipzig|Ghent|Krakow|Turku|Graz|Lyon|Malmo|Bilbao".split("|")
PEOPLE = "Anna Weber|Tomas Ruiz|Ines Moreau|Karl Holm|Mira Novak|Jon Berg|Sofia Conti|Paul Stark|Lena Vogt|Omar Haddad".split("|")
GOODS = "bread|trains|turbines|sensors|loans|bottles|scanners|robots|flights|cartons".split("|")


def facts(i):
    return dict(f=FIRMS[i % 10], c=CITIES[(i * 3 + i // 10) % 10], p=PEOPLE[(i * 7 + i // 10) % 10], g=GOODS[i % 10], y=1950 + (i * 13) % 70, e=120 + (i * 97) % 4000, r="%d.%d" % (3 + i % 90, i % 9 + 1), z=CITIES[(i * 3 + i // 10 + 4) % 10], q=PEOPLE[(i * 7 + i // 10 + 3) % 10])


CONTEXT = ("{f} was founded in {y} in {c} and makes {g}. The company has {e:,} employees and reported revenue of {r} million euros last year. "
           "{p} has been chief executive since 2019. \"We will not close the plant in {c}\", {p} said in March. The firm does not sell its products outside Europe. [1] Annual report, https://reports.example/{y}")
TRUE = ["{f} was founded in {y}.", "The company makes {g} and was founded in {c}.", "It has {e} employees.", "{p} has been the chief executive since 2019.", "The revenue reported last year was {r} million euros.",
        "{p} said: \"We will not close the plant in {c}\".", "The firm does not sell its products outside Europe.", "{f} reported revenue of {r} million euros [1].", "{f}, founded in {c}, has {e:,} employees.", "The chief executive of the company since 2019 is {p}."]
FALSE = ["{f} was founded in {y2}.", "The company was founded in {z} and makes {g}.", "It has {e2} employees.", "{q} has been the chief executive since 2019.", "The revenue reported last year was {r2} million euros.",
         "{p} said: \"We are going to sell the plant next summer\".", "The firm does sell its products outside Europe.", "{f} reported revenue of {r} million euros [4].", "The workers' council has sued the board over unpaid overtime and bonuses.", "See https://reports.example/missing for the revenue of the company.",
         "{f} closed the plant in {c} after a fire destroyed the warehouse roof.", "The founder sold all shares to an investment fund from Singapore."]


def main():
    lines = []
    for i in range(30):
        d = facts(i)
        d.update(y2=d["y"] + 3, e2=d["e"] + 77, r2="%d.5" % (float(d["r"]) + 11))
        context = CONTEXT.format(**d)
        for t in R.sample(TRUE, 3):
            lines.append(("true", context, t.format(**d)))
        for t in R.sample(FALSE, 3):
            lines.append(("false", context, t.format(**d)))
        lines.append(("half", context, R.choice(TRUE).format(**d) + " " + R.choice(FALSE).format(**d)))
    OUT.write_text("\n".join("\t".join(l) for l in lines) + "\n", encoding="utf-8")
    print(len(lines))


main()
