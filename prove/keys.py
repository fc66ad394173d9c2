"""What attempts with wrong keys cost, and what their time tells."""

import json
import random
import socket
import statistics
import subprocess
import threading
import time
import urllib.request

from rig import Gateway, Postgres, Provider, Violated, status

MASTER = "master-key-of-the-proofs-of-keys"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RATE, SECONDS, BATCH, CONNECTIONS = 10_000, 10, 50, 40
SAMPLES = 5_000
# From a probability of one half that one kind takes longer than another.
MOST = 0.03


def text(chance, length):
    return "".join(chance.choices(DIGITS, k=length))


def request(key, method="GET", path="/v1/models", body=b""):
    return (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def started(folder, environment=None, settings=""):
    environment = {"GATEHOUSE_MASTER_KEY": MASTER, **(environment or {})}
    gateway = Gateway(folder, Provider(folder), settings=settings, environment=environment)
    gateway.start()
    return gateway


def admin(gateway, path, method="GET", body=None):
    asked = urllib.request.Request(
        f"http://127.0.0.1:{gateway.port}/admin/{path}", method=method,
        data=body and json.dumps(body).encode(), headers={"Authorization": f"Bearer {MASTER}"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


class Wire:
    """One connection, with as many requests at once as are given."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def statuses(self, requests):
        self.socket.sendall(b"".join(requests))
        got, statuses = b"", []
        while len(statuses) < len(requests):
            part = self.socket.recv(1 << 18)
            if not part:
                raise Violated("the gateway ended a connection")
            got += part
            while (head := got.find(b"\r\n\r\n")) >= 0:
                fields = got[:head].lower()
                length = int(fields.partition(b"content-length:")[2].partition(b"\r\n")[0])
                if len(got) < head + 4 + length:
                    break
                statuses.append(got[9:12].decode())
                got = got[head + 4 + length:]
        return statuses


class Flood:
    """Unknown keys at a constant rate, from many connections."""

    def __init__(self, port, seed):
        self.port, self.seed, self.counts = port, seed, []

    def run(self):
        threads = [threading.Thread(target=self.one, args=(number,)) for number in range(CONNECTIONS)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(self.counts), time.monotonic() - began

    def one(self, number):
        chance, wire = random.Random(self.seed * 1_000 + number), Wire(self.port)
        batches = RATE * SECONDS // CONNECTIONS // BATCH
        began = time.monotonic()
        for batch in range(batches):
            time.sleep(max(0, began + batch * SECONDS / batches - time.monotonic()))
            keys = [f"gh_{text(chance, 12)}_{text(chance, 49)}" for _ in range(BATCH)]
            self.counts.append(wire.statuses([request(key) for key in keys]).count("401"))


def transactions(server):
    """How many the server has run, when all of its connections have told theirs."""
    time.sleep(2)
    done = subprocess.run(
        [server.bin / "psql", server.url, "-Atc", "select sum(xact_commit + xact_rollback)"
         " from pg_stat_database where datname = 'postgres'"], capture_output=True, text=True)
    return int(done.stdout)


def unknown_keys(folder, seed, _):
    """Ten thousand unknown keys a second reach neither storage nor the audit log."""
    server = Postgres(folder)
    try:
        environment = {**server.environment(), "LOGGING_ENABLED": "true",
                       # Each key is compared; an address that guesses would be slowed before.
                       "GATEHOUSE_KEYS_REFUSALS_PER_MINUTE": "0",
                       "GATEHOUSE_SECRET": "root-secret-of-the-proofs-of-keys"}
        gateway = started(folder, environment)
        key = admin(gateway, "keys", "POST", {"name": "known"})["key"]
        Flood(gateway.port, seed + 1).run()
        first = transactions(server)
        time.sleep(SECONDS)
        memory, *_ = status(gateway.process.pid)
        second = transactions(server)
        attempts, seconds = Flood(gateway.port, seed).run()
        third = transactions(server)
        if attempts != RATE * SECONDS:
            raise Violated(f"{RATE * SECONDS - attempts} attempts were not answered with 401")
        after, *_ = status(gateway.process.pid)
        # What the gateway does by itself grows with time; a run that takes longer has more of it.
        idle, under = (second - first) / (SECONDS + 2), (third - second) / (seconds + 2)
        rows = len(admin(gateway, "audit/log?limit=200")["entries"])
        if (under - idle) * seconds > attempts / 1_000 or rows > 0:
            raise Violated(f"{idle:.1f} transactions a second, {under:.1f} with unknown keys; {rows} rows")
        if after > memory + 32:
            raise Violated(f"memory grew from {memory:.0f} to {after:.0f} MiB")
        if Wire(gateway.port).statuses([request(key)]) != ["200"]:
            raise Violated("a known key is not accepted")
        return {"attempts": attempts, "a second": round(attempts / seconds),
                "transactions a second": f"{idle:.1f} → {under:.1f}", "audit rows": str(rows),
                "memory MiB": f"{memory:.0f} → {after:.0f}"}
    finally:
        server.remove()


def above(one, other):
    """The probability that a value of one is above one of the other (Mann and Whitney's U)."""
    order = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, at = 0.0, 0
    while at < len(order):
        end = at
        while end < len(order) and order[end][0] == order[at][0]:
            end += 1
        ranks += sum(which == 0 for _, which in order[at:end]) * (at + 1 + end) / 2
        at = end
    return (ranks - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


def wrong_keys(folder, seed, _):
    """The time of an answer does not tell what a wrong key has in common with a right one."""
    environment = {"GATEHOUSE_KEYS_REFUSALS_PER_MINUTE": "0"}
    gateway, chance = started(folder, environment), random.Random(seed)
    keys = [admin(gateway, "keys", "POST", {"name": f"key {number}"}) for number in range(100)]
    for one in keys[50:]:
        admin(gateway, f"keys/{one['id']}", "PATCH", {"enabled": False})
    known, disabled = [one["key"] for one in keys[:50]], [one["key"] for one in keys[50:]]
    kinds = {
        "unknown id": lambda: f"gh_{text(chance, 12)}_{text(chance, 49)}",
        "right id": lambda: chance.choice(known)[:16] + text(chance, 49),
        "one digit wrong": lambda: chance.choice(known)[:-1] + "-",
        "no key": lambda: text(chance, 65),
        "disabled": lambda: chance.choice(disabled)}
    # Made before, as what this program does in between shows in its times too.
    asked = [(name, [request(kinds[name]())]) for _ in range(SAMPLES + 1_000)
             for name in chance.sample(list(kinds), len(kinds))]
    wire, times = Wire(gateway.port), {name: [] for name in kinds}
    for number, (name, requests) in enumerate(asked):
        began = time.perf_counter_ns()
        answered = wire.statuses(requests)
        taken = time.perf_counter_ns() - began
        if answered != ["401"]:
            raise Violated(f"{name}: {answered}")
        if number >= 1_000 * len(kinds):
            times[name].append(taken)
    figures = {"samples": SAMPLES}
    for name, taken in times.items():
        figures[f"{name} µs"] = f"{statistics.median(taken) / 1_000:.1f}"
        if name != "unknown id":
            figures[f"{name} above unknown"] = f"{above(taken, times['unknown id']):.3f}"
    for name in ("right id", "one digit wrong", "no key"):
        if abs(float(figures[f"{name} above unknown"]) - 0.5) > MOST:
            raise Violated(f"the time tells {name} from an unknown id: {figures}")
    return figures
