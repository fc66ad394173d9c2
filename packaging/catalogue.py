#!/usr/bin/env python3
"""Makes src/main/resources/models.json from a table of facts about models.

    packaging/catalogue.py models.csv 2026-07-02 > src/main/resources/models.json

The columns are those of the header line below; an empty price is unknown, not free.
"""

import csv
import json
import sys

# Names of providers in the table, and in providers.json.
NAMES = {
    "togetherai": "together",
    "fireworks-ai": "fireworks",
    "google": "gemini",
    "moonshotai": "moonshot",
    "cloudflare-workers-ai": "cloudflare",
    "amazon-bedrock": "bedrock",
    "google-vertex": "vertex",
    "google-vertex-anthropic": "vertex-anthropic",
}
PRICES = {
    "input": "usd_per_mtok_input",
    "output": "usd_per_mtok_output",
    "cache-read": "usd_per_mtok_cache_read",
    "cache-write": "usd_per_mtok_cache_write",
    "reasoning": "usd_per_mtok_reasoning",
    "audio-in": "usd_per_mtok_audio_in",
    "audio-out": "usd_per_mtok_audio_out",
}
ABILITIES = {
    "reasoning": "reasoning",
    "tools": "tools",
    "structured-output": "structured_output",
    "temperature": "temperature",
}


def number(text):
    value = round(float(text), 9)
    return int(value) if value == int(value) else value


def tiers(text):
    """`FROM:input/output/cache-read`, several apart by semicolons."""
    for tier in filter(None, text.split(";")):
        start, prices = tier.split(":")
        named = zip(("input", "output", "cache-read"), prices.split("/"))
        yield {"from": int(start)} | {name: number(price) for name, price in named if price}


def entry(row):
    made = {"name": row["name"], "family": row["family"], "released": row["released"]}
    made = {key: value for key, value in made.items() if value}
    for key, column in (("context", "context_tokens"), ("output", "max_output_tokens")):
        if row[column] not in ("", "0"):
            made[key] = int(row[column])
    prices = {key: number(row[column]) for key, column in PRICES.items() if row[column]}
    if prices:
        made["prices"] = prices
    if row["price_tiers"]:
        made["tiers"] = list(tiers(row["price_tiers"]))
    made["abilities"] = [key for key, column in ABILITIES.items() if row[column] == "1"]
    for key in ("in", "out"):
        made[key] = [kind for kind in row["modalities_" + key].split("+") if kind]
    if row["status"]:
        made["status"] = row["status"]
    return made


def main(table, date):
    with open(table, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    print('{"source": "models.dev (MIT)", "date": %s, "models": {' % json.dumps(date))
    lines = []
    for row in rows:
        name = NAMES.get(row["provider"], row["provider"]) + "/" + row["model"]
        lines.append(json.dumps(name) + ": " + json.dumps(entry(row), ensure_ascii=False))
    print(",\n".join(sorted(set(lines))))
    print("}}")


if __name__ == "__main__":
    main(*sys.argv[1:])
