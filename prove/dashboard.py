"""The dashboard in Chromium: how soon it is there, and what a page that stays open costs."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time

from clients import Load
from rig import OUT, PROVE, ROOT, Gateway, Postgres, Provider, Skipped, Violated, running, say, status

BROWSER = OUT / "browser"
RATE = 200
FIRST_MS, INTERACTIVE_MS, BYTES = 500, 800, 200_000
GROWTH_MB = 20
SEEN_MS = 1000
BUFFERED_MIB = 64
SHOWN_MS = 2000


def prepare():
    """The driver of the browser, from the lock file of the tests."""
    for program in ("node", "npm", "chromium"):
        if not shutil.which(program):
            raise Skipped(f"{program} is not installed")
    BROWSER.mkdir(parents=True, exist_ok=True)
    lists = [ROOT / "dashboard/test" / name for name in ("package.json", "package-lock.json")]
    if not (BROWSER / "node_modules").exists():
        for one in lists:
            shutil.copy2(one, BROWSER)
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=BROWSER,
                              capture_output=True, text=True)
        if done.returncode:
            raise Skipped(f"npm ci: {done.stderr[-300:]}")
    shutil.copy2(PROVE / "page.mjs", BROWSER)


class Page:
    """`page.mjs` as a process."""

    def __init__(self, *arguments):
        self.process = running(subprocess.Popen(
            ["node", BROWSER / "page.mjs", *map(str, arguments)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True))

    def told(self, word):
        """Waits until it says so."""
        line = self.process.stdout.readline().strip()
        if line != word:
            raise Violated(f"the page did not get as far as {word}: {line[:200]}")

    def result(self):
        out, _ = self.process.communicate()
        if self.process.returncode:
            raise Violated(f"the page ended with {self.process.returncode}")
        return json.loads(out.splitlines()[-1])


def address(gateway):
    return f"http://127.0.0.1:{gateway.port}"


def load():
    return round(os.getloadavg()[0], 1)


def dashboard(folder, seed, chosen):
    prepare()
    for name in ("one", "two"):
        (folder / name).mkdir()
    providers = [Provider(folder / name) for name in ("one", "two")]
    account = (f"  two: {{type: openai, base-url: 'http://127.0.0.1:{providers[1].port}/v1',"
               " api-key: sk-prove, models: [gpt-4o-mini]}\n")
    gateway = Gateway(folder, providers[0], settings=account)
    gateway.start()
    for _ in range(20):
        with Load([gateway.port], seed, 4) as calls:
            time.sleep(0.1)
        if calls.count():
            break
    return {**painted(gateway), **watched(gateway, seed, chosen), **unseen(gateway, seed, chosen),
            **paused(gateway, seed)}


def painted(gateway):
    """Times are named when they are above the aim: other programs use the machine too."""
    before = load()
    loads = Page("paint", address(gateway), 15).result()
    middle = {name: round(statistics.median(one[name] for one in loads)) for name in loads[0]}
    fastest = {name: round(min(one[name] for one in loads)) for name in loads[0]}
    say(f"  paint at load {before}: {middle}, fastest {fastest}")
    if max(one["bytes"] for one in loads) > BYTES:
        raise Violated(f"{middle['bytes']:,} bytes are transferred")
    over = [name for name, most in (("first", FIRST_MS), ("interactive", INTERACTIVE_MS)) if middle[name] > most]
    return {"load": f"{before} → {load()}", "first paint ms": middle["first"],
            "fastest": fastest["first"], "interactive ms": middle["interactive"],
            "fastest interactive": fastest["interactive"], "filled ms": middle["filled"],
            "transferred kB": round(middle["bytes"] / 1000),
            **({"over the aim": " and ".join(over)} if over else {})}


def watched(gateway, seed, chosen):
    """A page on Live, first with single calls, then with many."""
    page = Page("live", address(gateway), chosen.watched)
    page.told("LOAD")
    before, began = load(), time.monotonic()
    with Load([gateway.port], seed, 60, tokens=10, pause=10, rate=RATE) as calls:
        result = page.result()
    rate = round(len(calls.ended) / (time.monotonic() - began))
    appeared = max(one["appeared"] for one in result["alone"])
    if appeared > SEEN_MS or not all(one["grows"] for one in result["alone"]):
        raise Violated(f"a call is seen after {appeared:.0f} ms; its tokens grow: {result['alone']}")
    if result["wrong"] or not result["compared"]:
        raise Violated(f"{result['wrong']} of {result['compared']} costs are not those of the rows")
    shown = {}
    for name in ("heap", "resident"):
        values = [sample[name] for sample in result["samples"]]
        # The first samples are those of a page that has just begun.
        few = max(1, len(values) // 6)
        first, last = statistics.median(values[few:2 * few]), statistics.median(values[-few:])
        shown[name] = f"{first:.1f} → {last:.1f}"
        if last - first > GROWTH_MB:
            raise Violated(f"{name} of the tab grew from {first:.1f} to {last:.1f} MB")
    return {"seen ms": round(appeared), "live s": chosen.watched, "calls a second": rate,
            "load on Live": before, "tab heap MB": shown["heap"], "tab process MB": shown["resident"],
            "rows on the page": result["rows"], "costs compared": result["compared"]}


def unseen(gateway, seed, chosen):
    """A tab that is not seen for a while does not keep events waiting at the gateway without bound."""
    page = Page("hidden", address(gateway), chosen.hidden)
    page.told("HIDDEN")
    with Load([gateway.port], seed + 1, 60, tokens=10, pause=10, rate=RATE) as calls:
        time.sleep(min(30, chosen.hidden / 3))
        before = status(gateway.process.pid)[0]
        result = page.result()
        after = status(gateway.process.pid)[0]
    if result["stale"]:
        raise Violated(f"{result['stale']} calls stay on the page that have ended")
    if after - before > BUFFERED_MIB:
        raise Violated(f"the gateway grew from {before:.0f} to {after:.0f} MiB")
    return {"hidden s": chosen.hidden, "calls meanwhile": len(calls.ended),
            "caught up s": round(result["caught"] / 1000, 1), "notice": result["missed"] or "nothing missed",
            "gateway MiB": f"{before:.0f} → {after:.0f}"}


def paused(gateway, seed):
    """Pauses between tokens without and with a page on Live, in turn, under the same load."""
    windows = {"without": [], "with": []}
    before = load()
    with Load([gateway.port], seed + 2, 60, tokens=10, pause=10, rate=RATE):
        time.sleep(3)
        for _ in range(4):
            windows["without"].append(pauses(gateway))
            page = Page("watch", address(gateway))
            page.told("OPEN")
            time.sleep(3)
            windows["with"].append(pauses(gateway))
            page.result()
    median = {name: statistics.median(one["p99"] for one in all) for name, all in windows.items()}
    more = median["with"] - median["without"]
    over = more > max(2, median["without"] / 10)
    return {"p99 between tokens ms": f"{median['without']:.1f} → {median['with']:.1f}", "load then": before,
            **({"over the aim ": "p99 between tokens"} if over else {})}


def pauses(gateway):
    done = subprocess.run([sys.executable, PROVE / "gaps.py", str(gateway.port), "12", "10"],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def breaker(folder, seed, chosen):
    """What an operator forces at one gateway is shown on the page of another."""
    prepare()
    server, provider = Postgres(folder), Provider(folder)
    try:
        gateways = [Gateway(folder, provider, name, environment=server.environment())
                    for name in ("one", "two")]
        for gateway in gateways:
            gateway.start()
        before = load()
        times = Page("breaker", address(gateways[1]), 10, address(gateways[0])).result()
        worst = {name: max(one[name] for one in times) for name in ("shut", "released")}
        if max(worst.values()) > SHOWN_MS:
            raise Violated(f"shown after {worst}")
        middle = {name: round(statistics.median(one[name] for one in times)) for name in worst}
        return {"rounds": len(times), "forced open shown ms": middle["shut"], "slowest": round(worst["shut"]),
                "released shown ms": middle["released"], "slowest released": round(worst["released"]),
                "load": before}
    finally:
        server.remove()
