"""A long load: memory, threads and descriptors stay flat, and the books agree."""

import statistics
import time

import books
from clients import Load
from rig import ROOT, Gateway, Provider, Violated, say, status

PICTURE = ROOT / "docs/soak.svg"
NAMES = ("memory MiB", "threads", "descriptors")
# By how much the last quarter may exceed the second one; memory within a small heap breathes.
MORE = (1.15, 1.1, 1.1)
AND = (16, 6, 8)


def soak(folder, seed, chosen):
    provider = Provider(folder)
    gateway = Gateway(folder, provider)
    gateway.start()
    seconds = chosen.hours * 3600
    samples, began, told = [], time.monotonic(), 0
    with Load([gateway.port], seed, chosen.clients) as load:
        while (now := time.monotonic() - began) < seconds:
            samples.append((now, *status(gateway.process.pid)))
            if now - told >= 60:
                told = now
                say(f"  {now / 60:.0f} min, {len(load.ended):,} calls, {samples[-1][1]:.0f} MiB")
            time.sleep(max(0.5, seconds / 1000))
        figures = books.settle(gateway, provider, load)
        bad = [end for end in load.ended.values() if end != "whole"]
    if bad:
        raise Violated(f"{len(bad)} calls failed: {bad[:3]}")
    PICTURE.write_text(picture(samples, len(load.ended)))
    return {"minutes": round(seconds / 60, 1), **flat(samples), **figures}


def flat(samples):
    quarter = len(samples) // 4
    shown = {}
    for place, name in enumerate(NAMES):
        values = [sample[place + 1] for sample in samples]
        before = statistics.median(values[quarter:2 * quarter])
        after = statistics.median(values[-quarter:])
        shown[name] = f"{before:.0f} → {after:.0f}"
        if after > before * MORE[place] + AND[place]:
            raise Violated(f"{name} grew from {before:.0f} to {after:.0f}")
    return shown


def picture(samples, calls):
    """Three curves, each on its own scale from zero."""
    width, height, left = 720, 110, 60
    last = samples[-1][0]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + left + 20} '
             f'{3 * (height + 40) + 30}" font-family="sans-serif" font-size="12">',
             '<rect width="100%" height="100%" fill="white"/>']
    for place, name in enumerate(NAMES):
        values = [sample[place + 1] for sample in samples]
        top, most = 30 + place * (height + 40), max(values) * 1.15
        points = " ".join(f"{left + width * sample[0] / last:.1f},"
                          f"{top + height * (1 - sample[place + 1] / most):.1f}" for sample in samples)
        parts += [
            f'<text x="{left}" y="{top - 8}">{name}: {min(values):.0f} to {max(values):.0f}</text>',
            f'<path d="M{left} {top}v{height}h{width}" fill="none" stroke="#999"/>',
            f'<text x="{left - 6}" y="{top + 10}" text-anchor="end">{most:.0f}</text>',
            f'<text x="{left - 6}" y="{top + height}" text-anchor="end">0</text>',
            f'<polyline points="{points}" fill="none" stroke="#0a58ca" stroke-width="1.5"/>']
    parts.append(f'<text x="{left}" y="{3 * (height + 40) + 18}">{last / 60:.0f} minutes, '
                 f'{calls:,} calls</text></svg>')
    return "\n".join(parts) + "\n"
