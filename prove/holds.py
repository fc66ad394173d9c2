"""What strict budgets hold when gateways are killed: after its time all of it can be spent again."""

import http.client
import json
import random
import threading
import time

import books
from clients import Load
from rig import Gateway, Postgres, Provider, Violated, until

MODEL = "one/gpt-4o-mini"
# A token of output; a call of two tokens is held, and costs, twice as much.
TOKEN = 1_000_000
CALL = 2 * TOKEN
ROOM = 40
# How long storage keeps a hold after the longest time of its call.
GRACE = 60
# Between two looks at what has expired, and for a busy machine.
LATE = 20


def settings(folder, total, timeout, input_price=0):
    """Settings with a strict budget, and the prices that make it exact."""
    prices = folder / "models.json"
    facts = {"output": 64, "prices": {"input": input_price, "output": TOKEN // 1_000}}
    prices.write_text(json.dumps({"source": "prove", "date": "2026-01-01",
                                  "models": {"openai/gpt-4o-mini": facts}}))
    return (f"catalogue: {{file: '{prices}'}}\n"
            "budgets: {limits: [{path: /, period: total, mode: strict, "
            f"amount: {total / 1e9:.9f}}}]}}\n"), {
                "GATEHOUSE_SERVER_TOTAL_TIMEOUT": f"{timeout}s",
                "GATEHOUSE_SERVER_STREAM_TIMEOUT": f"{timeout}s"}


def ask(gateway, name, pause=0):
    """The status of a call of two tokens; 0 when it was cut."""
    body = json.dumps({"model": MODEL, "user": name, "max_tokens": 2, "seed": pause,
                       "messages": [{"role": "user", "content": "hi"}]})
    wire = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=120)
    try:
        wire.request("POST", "/v1/chat/completions", body, {"Content-Type": "application/json"})
        answer = wire.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        wire.close()


class Calls:
    """Calls that begin at once."""

    def __init__(self, gateway, prefix, count, pause=0):
        self.statuses = []
        self.threads = [threading.Thread(target=lambda number=number: self.statuses.append(
            ask(gateway, f"{prefix}-{number}", pause)), daemon=True) for number in range(count)]
        for thread in self.threads:
            thread.start()

    def passed(self):
        for thread in self.threads:
            thread.join()
        odd = [status for status in self.statuses if status not in (200, 429)]
        if odd:
            raise Violated(f"calls met neither an answer nor the budget: {odd}")
        return self.statuses.count(200)


def budget(gateway):
    """What is spent and held, in nano-dollars."""
    found = json.loads(gateway.fetch("/admin/budgets/%2F/total"))
    return found["spent_nanos"], found["held_nanos"]


def has(gateway, spent, held, what):
    found = budget(gateway)
    if found != (spent, held):
        raise Violated(f"{what}: spent and held are {found}, not {(spent, held)}")


def passes(gateway, prefix, asked, wanted):
    passed = Calls(gateway, prefix, asked).passed()
    if passed != wanted:
        raise Violated(f"{passed} of {asked} calls passed where {wanted} fit")


def filled(first, other):
    """Five calls are answered; ten are on their way at the first gateway; the other gateway answers
    as many as fit beside them."""
    passes(first, "settled", 5, 5)
    until(lambda: budget(first) == (5 * CALL, 0), "what five calls cost", 10)
    slow = Calls(first, "open", 10, pause=60_000)
    until(lambda: budget(first) == (5 * CALL, 10 * CALL), "ten holds", 10)
    room = ROOM // 2 - 15
    passes(other, "beside", 30, room)
    until(lambda: budget(other) == ((5 + room) * CALL, 10 * CALL), "what they cost", 10)
    return slow, 5 + room


def killed_alone(folder, chosen):
    """One gateway on SQLite: its next start knows from the ledger what was open."""
    folder = folder / "alone"
    folder.mkdir()
    options, environment = settings(folder, ROOM * TOKEN, chosen.timeout)
    gateway = Gateway(folder, Provider(folder), settings=options, environment=environment)
    gateway.start()
    _, settled = filled(gateway, gateway)
    gateway.kill()
    began = time.monotonic()
    gateway.start()
    until(lambda: budget(gateway)[1] == 0, "the holds to be released by the start", 30)
    free = time.monotonic() - began
    has(gateway, settled * CALL, 0, "after the start")
    passes(gateway, "again", 30, ROOM // 2 - settled)
    until(lambda: budget(gateway) == (ROOM * TOKEN, 0), "all of it", 10)
    return {"free after a start s": round(free, 1)}


def killed_beside(folder, chosen):
    """Two gateways on PostgreSQL: the holds of the one that is gone expire."""
    folder = folder / "beside"
    folder.mkdir()
    server = Postgres(folder)
    try:
        options, environment = settings(folder, ROOM * TOKEN, chosen.timeout)
        provider = Provider(folder)
        first, other = [Gateway(folder, provider, name, options, {**environment, **server.environment()})
                        for name in ("one", "two")]
        first.start()
        other.start()
        began = time.monotonic()
        _, settled = filled(first, other)
        first.kill()
        has(other, settled * CALL, 10 * CALL, "after the kill")
        passes(other, "full", 10, 0)
        until(lambda: budget(other)[1] == 0, "the holds to expire", chosen.timeout + GRACE + LATE)
        free = time.monotonic() - began
        if free < chosen.timeout:
            raise Violated(f"the holds ended after {free:.0f} s, before their calls could have")
        has(other, settled * CALL, 0, "after their time")
        passes(other, "again", 30, ROOM // 2 - settled)
        until(lambda: budget(other) == (ROOM * TOKEN, 0), "all of it", 10)
        first.start()
        books.await_rows(first, provider)
        has(other, ROOM * TOKEN, 0, "after the start of the first gateway")
        return {"free beside s": round(free, 1)}
    finally:
        server.remove()


def killed_often(folder, seed, chosen):
    """Kills under load: budgets have what the rows cost, to the nano-dollar."""
    folder = folder / "often"
    folder.mkdir()
    chance = random.Random(seed)
    options, environment = settings(folder, 10_000_000 * TOKEN, chosen.timeout, input_price=3)
    provider = Provider(folder)
    gateway = Gateway(folder, provider, settings=options, environment=environment)
    gateway.start()
    with Load([gateway.port], seed, chosen.clients) as load:
        for _ in range(chosen.rounds * 4):
            time.sleep(chance.uniform(0.5, 2))
            gateway.kill()
            gateway.start()
        figures = books.settle(gateway, provider, load)
    # Holds of calls that were killed before they were noted have no row, and expire.
    until(lambda: budget(gateway)[1] == 0, "the holds to end", chosen.timeout + GRACE + LATE)
    has(gateway, gateway.summary()["total_cost_nanos"], 0, "after the kills")
    return {"kills": chosen.rounds * 4, **figures}


def holds(folder, seed, chosen):
    """Kills with open holds."""
    figures = {**killed_alone(folder, chosen), **killed_beside(folder, chosen)}
    return {"total-timeout s": chosen.timeout, **figures, **killed_often(folder, seed, chosen)}
