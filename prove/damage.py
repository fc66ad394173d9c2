"""Damaged ledgers: what is whole is kept, what is not is reported, and the gateway starts.

Ledgers of killed gateways are copied, damaged, and given to gateways with an empty storage.
"""

import json
import random
import re
import shutil
import struct
import time

import books
from clients import Load
from rig import Gateway, Provider, Violated, until

HEAD = 20
PREFIX = 8
NOTE, CARRIED, ROW = 1, 2, 3


def records(data):
    """(offset, end, kind, sequence, payload) of an undamaged segment."""
    at, found = HEAD, []
    while at + PREFIX <= len(data):
        rest = struct.unpack_from(">I", data, at)[0]
        end = at + PREFIX + rest
        if rest < 10 or end > len(data):
            break
        kind, sequence, key = struct.unpack_from(">BQB", data, at + PREFIX)
        found.append((at, end, kind, sequence, data[at + PREFIX + 10 + key:end]))
        at = end
    return found


def rows_in(data, whole):
    """The ids of the rows of a segment whose bytes are all whole."""
    return {json.loads(payload)["id"] for at, end, kind, _, payload in records(data)
            if kind == ROW and whole(at, end)}


class Sample:
    """The segments of a gateway that was killed three times, before any was deleted."""

    def __init__(self, folder, provider, seed, clients):
        self.folder = folder / "sample"
        gateway = Gateway(folder, provider, "source")
        ledger = gateway.data / "ledger"
        self.folder.mkdir()
        self.ended = {}
        for number in range(3):
            gateway.start()
            load = Load([gateway.port], seed * 10 + number, clients)
            with load:
                time.sleep(2.5)
                gateway.kill()
                load.stop()
            self.ended.update(load.ended)
            for segment in ledger.glob("*.segment"):
                shutil.copy2(segment, self.folder)
        self.segments = sorted(self.folder.glob("*.segment"))
        self.bytes = [segment.read_bytes() for segment in self.segments]

    def all_rows(self):
        return set().union(*(rows_in(data, lambda *_: True) for data in self.bytes))


def torn_tail(sample, ledger, chance):
    data, name = sample.bytes[-1], sample.segments[-1].name
    keep = chance.randint(HEAD, len(data) - 1)
    (ledger / name).write_bytes(data[:keep])
    return sample.all_rows() - rows_in(data, lambda _, end: end > keep)


def zero_tail(sample, ledger, chance):
    data, name = sample.bytes[-1], sample.segments[-1].name
    keep = chance.randint(HEAD, len(data) - 1)
    (ledger / name).write_bytes(data[:keep] + bytes(len(data) - keep + 65536))
    return sample.all_rows() - rows_in(data, lambda _, end: end > keep)


def flipped_bits(sample, ledger, chance):
    index = chance.randrange(len(sample.bytes))
    data = bytearray(sample.bytes[index])
    places = [chance.randrange(HEAD, len(data)) for _ in range(10)]
    for place in places:
        data[place] ^= 1 << chance.randrange(8)
    (ledger / sample.segments[index].name).write_bytes(data)
    hit = lambda at, end: any(at <= place < end for place in places)
    return sample.all_rows() - rows_in(sample.bytes[index], hit)


def flipped_head(sample, ledger, chance):
    data = bytearray(sample.bytes[0])
    data[chance.randrange(HEAD)] ^= 1 << chance.randrange(8)
    (ledger / sample.segments[0].name).write_bytes(data)
    return sample.all_rows()


def missing_segment(sample, ledger, chance):
    (ledger / sample.segments[1].name).unlink()
    return sample.all_rows() - rows_in(sample.bytes[1], lambda *_: True)


def duplicate_segment(sample, ledger, chance):
    (ledger / "0000000077.segment").write_bytes(sample.bytes[chance.randrange(len(sample.bytes))])
    return sample.all_rows()


WAYS = (torn_tail, zero_tail, flipped_bits, flipped_head, missing_segment, duplicate_segment)
REPORTED = ("torn_tail", "zero_tail", "flipped_bits", "missing_segment")


def damage(folder, seed, chosen):
    chance, provider = random.Random(seed), Provider(folder)
    sample = Sample(folder, provider, seed, chosen.clients)
    counts = {"segments": len(sample.segments), "rows in them": len(sample.all_rows())}
    for way in WAYS:
        name = way.__name__
        gateway = Gateway(folder, provider, name)
        ledger = gateway.data / "ledger"
        shutil.copytree(sample.folder, ledger)
        expected = way(sample, ledger, chance)
        gateway.start()
        try:
            load = Load([gateway.port], seed + len(counts), 2)
            with load:
                time.sleep(1)
            counts[name.replace("_", " ")] = check(gateway, provider, expected, sample, load, name)
        finally:
            gateway.kill()
    return counts


def check(gateway, provider, expected, sample, load, name):
    """What must be kept is there once, and so is what came after the start."""
    answered = {id for id, end in load.ended.items() if end == "whole"}

    def delivered():
        rows = gateway.rows()
        return (expected <= {row["id"] for row in rows}
                and answered <= {row["end_user"] for row in rows})
    until(delivered, f"{name}: all whole rows", 30)
    rows = gateway.rows()
    ids = [row["id"] for row in rows]
    if len(ids) != len(set(ids)):
        raise Violated(f"{name}: a row is there twice")
    summary = gateway.summary()
    if summary["total_requests"] != len(rows):
        raise Violated(f"{name}: {summary['total_requests']} calls in the sums, {len(rows)} rows")
    reported = re.findall(r"\d+ (?:bytes of segment \d+|records) of the ledger", gateway.told())
    if name in REPORTED and len(expected) < len(sample.all_rows()) and not reported:
        raise Violated(f"{name}: the loss is not reported")
    return f"{len(expected)} kept"
