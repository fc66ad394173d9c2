#!/usr/bin/env python3
"""Makes src/main/resources/models.json from a table of facts about models.

    packaging/catalogue.py models.csv 2026-07-02 > src/main/resources/models.json

The columns are those of the header line below; an empty price is unknown, not free.

    packaging/catalogue.py src/main/resources/models.json > models.new

takes an earlier list in place of the table. Either way the prices of packaging/prices.json are laid
over the list, and those are added that follow from others by a rule of the provider.
"""

import copy
import csv
import json
import pathlib
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
        # The table has the longest prompt of the cheaper tier.
        yield {"from": int(start) + 1} | {name: number(price) for name, price in named if price}


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


# Snapshots of a model at its provider that cost what it costs.
SNAPSHOTS = {
    "openai/gpt-4.1": ["2025-04-14"],
    "openai/gpt-4.1-mini": ["2025-04-14"],
    "openai/gpt-4.1-nano": ["2025-04-14"],
    "openai/gpt-4o-mini": ["2024-07-18"],
    "openai/gpt-5": ["2025-08-07"],
    "openai/gpt-5-mini": ["2025-08-07"],
    "openai/gpt-5-nano": ["2025-08-07"],
    "openai/gpt-5-pro": ["2025-10-06"],
    "openai/gpt-5.1": ["2025-11-13"],
    "openai/gpt-5.2": ["2025-12-11"],
    "openai/o1": ["2024-12-17"],
    "openai/o3": ["2025-04-16"],
    "openai/o3-mini": ["2025-01-31"],
    "openai/o4-mini": ["2025-04-16"],
}


def times(price, factor):
    return number(price * factor)


def claude(prices):
    """Reading costs a tenth of the input, writing 1.25 of it, writing for an hour twice as much."""
    if prices.get("cache-write") == times(prices["input"], 1.25) or "from" in prices:
        prices["cache-write-1h"] = times(prices["input"], 2)
        if "from" in prices:
            prices["cache-write"] = times(prices["input"], 1.25)


def cleared(prices):
    """A cache that costs nothing beside input that does is one whose price is not in the table."""
    if prices.get("cache-read") == 0 and prices.get("input"):
        for kind in ("cache-read", "cache-write"):
            prices.pop(kind, None)


def ruled(name, entry):
    """Adds the prices that follow from others by a rule of the provider."""
    provider, model = name.split("/", 1)
    prices = entry.get("prices")
    if not prices or "input" not in prices:
        return
    if "claude" in model and "cache-write" in prices and provider != "openrouter":
        for each in [prices, *entry.get("tiers", [])]:
            claude(each)
    if provider == "anthropic":
        prices |= {"search": 0.01, "fetch": 0, "batch": 0.5}
    if provider == "openai" and "image" not in entry.get("out", []):
        prices |= {"file-search": 0.0025, "batch": 0.5}
        if "reasoning" in entry.get("abilities", []):
            prices["search"] = 0.01
    if provider == "groq":
        prices |= {"flex": 1, "batch": 0.5}
    if provider == "mistral":
        prices["batch"] = 0.5


def merged(models):
    """The models with all that is known beside the table."""
    models = {name: copy.deepcopy(entry) for name, entry in models.items()}
    own = json.loads(pathlib.Path(__file__).with_name("prices.json").read_text("utf-8"))
    for name, more in own["models"].items():
        fresh = name not in models
        entry = models.setdefault(name, {})
        prices = entry.get("prices", {}) | more.get("prices", {})
        entry.update({k: v for k, v in more.items() if fresh or k == "prices"} | {"prices": prices})
        if fresh or "input" not in prices or name.startswith("openai/gpt-image-1"):
            entry["priced"] = own["priced"]
    for name, entry in list(models.items()):
        provider, model = name.split("/", 1)
        if provider in ("vertex", "vertex-anthropic") and model.endswith("@default"):
            models.setdefault(name.removesuffix("@default"), copy.deepcopy(entry))
        if provider == "bedrock" and "anthropic." in model:
            models.setdefault("bedrock-anthropic/" + model, copy.deepcopy(entry))
    for name, entry in models.items():
        cleared(entry.get("prices", {}))
        ruled(name, entry)
    for name, days in SNAPSHOTS.items():
        for day in days:
            models.setdefault(f"{name}-{day}", models[name] | {"released": day})
    return models


def table(file):
    with open(file, newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield NAMES.get(row["provider"], row["provider"]) + "/" + row["model"], entry(row)


def main(file, date=None):
    if date is None:
        known = json.loads(pathlib.Path(file).read_text("utf-8"))
        models, date = known["models"], known["date"]
    else:
        models = dict(table(file))
    print('{"source": "models.dev (MIT)", "date": %s, "models": {' % json.dumps(date))
    lines = [
        json.dumps(name) + ": " + json.dumps(entry, ensure_ascii=False)
        for name, entry in merged(models).items()
    ]
    print(",\n".join(sorted(lines)))
    print("}}")


if __name__ == "__main__":
    main(*sys.argv[1:])
