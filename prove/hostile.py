"""Hostile clients and providers at a gateway with little memory; one that behaves goes on."""

import asyncio
import collections
import os
import subprocess
import sys
import time

import attacks
from rig import PROVE, Gateway, Provider, Violated, running, say, status

KEY = "master-key-of-the-proof-hostile"
HEAPS = (128, 256, 512)
# Where a call of the client that behaves may be rejected too: the least that the gateway is made for.
TIGHT = 128
LONGEST_GAP = 10
SECONDS, QUICK_SECONDS = 8, 2


class Steady:
    """The client that behaves."""

    def __init__(self, folder, port):
        self.log = folder / "steady.log"
        self.process = running(subprocess.Popen([sys.executable, PROVE / "steady.py", str(port), KEY, self.log]))

    def calls(self):
        """Begin, seconds and ending of each call so far."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [(float(begin), float(seconds), end)
                for begin, seconds, end in (line.split(" ", 2) for line in lines)]


def hostile_provider():
    process = running(subprocess.Popen([sys.executable, PROVE / "hostile_provider.py"],
                                       stdout=subprocess.PIPE, text=True))
    return int(process.stdout.readline())


def gateway(folder, provider, heap):
    port = hostile_provider()
    url = f"http://127.0.0.1:{port}/v1"
    settings = "".join(f"  {name}: {{type: {kind}, base-url: '{url}', api-key: sk-prove}}\n"
                       for name, kind in zip(attacks.ACCOUNTS, ("openai", "anthropic", "gemini")))
    environment = {"GATEHOUSE_MASTER_KEY": KEY, "GATEHOUSE_JAVA_OPTS": f"-Xmx{heap}m " + chosen_options()}
    one = Gateway(folder, provider, settings=settings, environment=environment)
    one.start()
    return one


def chosen_options():
    """More flags of the operator, such as those that write what the heap held."""
    return os.environ.get("GATEHOUSE_JAVA_OPTS", "")


def peak(pid):
    """The highest resident memory so far, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as text:
        return next(int(line.split()[1]) // 1024 for line in text if line.startswith("VmHWM"))


def gap(calls, since, until):
    """The longest time between two whole answers that touches a span."""
    ends = [begin + seconds for begin, seconds, end in calls if end == "whole"]
    ends = [since, *[end for end in ends if since <= end <= until], until]
    return max(later - earlier for earlier, later in zip(ends, ends[1:]))


async def attack_all(one, steady, chosen, seed):
    """Every attack, with a row of figures for each."""
    seconds = QUICK_SECONDS if chosen.quick else SECONDS
    target, rows = attacks.Target(one.port, KEY, seed), []
    for name, attack in attacks.ALL.items():
        if chosen.attack and name not in chosen.attack:
            continue
        began = time.monotonic()
        answers = await target.attack(attack, seconds)
        await asyncio.sleep(1)
        calls = [call for call in steady.calls() if call[0] >= began - 1]
        failed = [call for call in calls if call[2] != "whole"]
        alive = one.process.poll() is None
        memory = status(one.process.pid)[0] if alive else 0
        rows.append((name, answers, memory, gap(steady.calls(), began, time.monotonic()), failed))
        say(row(*rows[-1]))
        if not alive:
            break
    return rows


def row(name, answers, memory, longest, failed):
    shown = ", ".join(f"{count:,} {kind}" for kind, count in sorted(answers.items()))
    bad = f"  FAILED {len(failed)}: {failed[0][2][:160]}" if failed else ""
    return f"  {name:<22} {memory:4.0f} MiB  gap {longest:4.1f} s  {shown}{bad}"


def attacked(folder, heap, seed, chosen):
    say(f" heap of {heap} MiB")
    one = gateway(folder, Provider(folder), heap)
    steady, began = Steady(folder, one.port), time.monotonic()
    time.sleep(2)
    rows = asyncio.run(attack_all(one, steady, chosen, seed))
    # What was held for those that have left is given back.
    time.sleep(2)
    steady.process.kill()
    calls, told = steady.calls(), one.told()
    failed = [call for call in calls if call[2] != "whole"]
    longest = gap(calls, began, calls[-1][0] + calls[-1][1] if calls else time.monotonic())
    answers = sum((row[1] for row in rows), collections.Counter())
    problems = []
    if one.process.poll() is not None:
        problems.append(f"the process ended with {one.process.returncode} in '{rows[-1][0]}': {told[-900:]}")
    if "OutOfMemoryError" in told:
        problems.append("OutOfMemoryError in the log")
    if heap > TIGHT and failed:
        problems.append(f"{len(failed)} calls failed: {failed[:3]}")
    if heap > TIGHT and longest > LONGEST_GAP:
        problems.append(f"{longest:.1f} s between two answers")
    most = peak(one.process.pid) if one.process.poll() is None else 0
    return problems, {
        f"{heap} MiB: attacks": len(rows), "answers": sum(answers.values()),
        "by status": " ".join(f"{kind} {count:,}" for kind, count in sorted(answers.items())),
        "peak RSS MiB": most, "well-behaved calls": len(calls), "failed": str(len(failed)),
        "longest gap s": f"{longest:.1f}"}


def hostile(folder, seed, chosen):
    """All attacks at every heap."""
    figures, problems = {}, []
    for heap in chosen.heap or HEAPS:
        place = folder / f"{heap}m"
        place.mkdir()
        found, shown = attacked(place, heap, seed, chosen)
        problems += [f"{heap} MiB: {one}" for one in found]
        say("  " + ", ".join(f"{name} {value}" for name, value in shown.items()))
        figures[f"{heap} MiB"] = (
            f"answers {shown['answers']:,} peak {shown['peak RSS MiB']} MiB"
            f" calls {shown['well-behaved calls']} failed {shown['failed']} gap {shown['longest gap s']} s")
    if problems:
        raise Violated("; ".join(problems))
    return figures
