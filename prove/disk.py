"""Proofs about disks that are full or fail."""

import json
import os
import random
import shutil
import subprocess
import time

import books
from clients import Load
from rig import Gateway, Provider, Skipped, Violated, say, until

SIZE = "48m"


class SmallDisk:
    """A file system of a few megabytes, in memory."""

    def __init__(self, path):
        self.path = path
        path.mkdir(parents=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", path],
                              capture_output=True, text=True)
        if done.returncode:
            raise Skipped("a file system can only be mounted by root")

    def fill(self):
        with open(self.path / "filler", "ab", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass

    def free(self):
        (self.path / "filler").unlink()

    def remove(self):
        subprocess.run(["umount", "-l", self.path], check=False)


def full(folder, seed, chosen):
    """The disk fills up under load and is freed again, with both values of `ledger.full`."""
    figures = {}
    for policy in ("allow", "reject"):
        for name, count in with_policy(folder / policy, policy, seed, chosen).items():
            figures[name] = figures.get(name, 0) + count
    return figures


def with_policy(folder, policy, seed, chosen):
    folder.mkdir()
    provider = Provider(folder)
    gateway = Gateway(folder, provider, settings=f"ledger: {{full: {policy}}}\n")
    disk = SmallDisk(gateway.data)
    try:
        gateway.start()
        with Load([gateway.port], seed, chosen.clients) as load:
            time.sleep(3)
            disk.fill()
            time.sleep(1.5)
            before = len(load.ended)
            time.sleep(2)
            # Each time the gateway has given up its reserve, that is filled as well.
            disk.fill()
            time.sleep(1)
            ended = list(load.ended.items())[before:]
            check_policy(policy, ended, load)
            disk.free()
            freed = time.monotonic()
            until(lambda: recovered(load), "calls after room was freed", 5)
            seconds = round(time.monotonic() - freed, 1)
            time.sleep(1)
            compared = books.settle(gateway, provider, load)
        rejected = sum(end == "refused 503" for end in load.ended.values())
        return {f"back {policy} s": seconds, f"rejected {policy}": rejected, **compared}
    finally:
        if gateway.process and gateway.process.poll() is None:
            gateway.kill()
        disk.remove()


def recovered(load):
    """Whether the last calls were all answered."""
    last = list(load.ended.values())[-10:]
    return all(end == "whole" for end in last)


def check_policy(policy, ended, load):
    whole = sum(end == "whole" for _, end in ended)
    refused = sum(end == "refused 503" for _, end in ended)
    say(f"  {policy}: while full {whole} served, {refused} rejected")
    if policy == "allow" and (refused or not whole):
        raise Violated(f"allow: {whole} served, {refused} rejected, {load.failures[:2]}")
    if policy == "reject":
        codes = {json.loads(body[body.index("{"):])["error"]["code"]
                 for _, status, body in load.failures if status == "503" and "{" in body}
        if not refused or codes != {"ledger_unavailable"}:
            raise Violated(f"reject: {whole} served, {refused} rejected with {codes}")


def fsync(folder, seed, chosen):
    """fsync and fdatasync fail now and then, of the ledger only."""
    return failing_forces(folder, seed, chosen, True)


def fsync_storage(folder, seed, chosen):
    """The same, of the ledger and of SQLite."""
    return failing_forces(folder, seed, chosen, False)


def failing_forces(folder, seed, chosen, ledger_only):
    """A kill ends each round."""
    if not shutil.which("strace"):
        raise Skipped("strace is not installed")
    chance, provider = random.Random(seed), Provider(folder)
    gateway = Gateway(folder, provider)
    segments = [gateway.data / f"ledger/{number:010d}.segment" for number in range(1, 200)]
    paths = [word for segment in segments for word in ("-P", segment)] if ledger_only else []
    with Load([gateway.port], seed, chosen.clients) as load:
        for _ in range(chosen.rounds):
            first, step = chance.randint(5, 20), chance.randint(7, 19)
            calls = "fsync,fdatasync"
            gateway.before = [
                "strace", "-D", "-f", "-qq", "-o", os.devnull, *paths, "-e", f"trace={calls}", "-e",
                f"inject={calls}:error=EIO:when={first}+{step}"]
            gateway.start()
            time.sleep(chance.uniform(5, 8))
            gateway.kill()
        gateway.before = []
        gateway.start()
        failures = gateway.told().count("The ledger cannot be written")
        if not failures:
            raise Violated("no failure reached the ledger")
        figures = books.settle(gateway, provider, load)
    return {"rounds": chosen.rounds, "failures": failures, **figures}
