"""The proofs. Each returns its figures, or raises what was violated."""

import random
import shutil
import time

import books
import damage
import dashboard
import disk
import holds
import hostile
import keys
import reports
import soak
from clients import Load
from rig import Gateway, Postgres, Provider, Skipped, Violated, say, until


def kill(folder, seed, chosen):
    """Kills at random moments, of the load as well as of a start."""
    chance, provider = random.Random(seed), Provider(folder)
    gateway = Gateway(folder, provider)
    gateway.start()
    with Load([gateway.port], seed, chosen.clients) as load:
        for number in range(chosen.kills):
            if chance.random() < 0.2:
                time.sleep(chance.uniform(0, 1.0))
            else:
                gateway.await_ready()
                time.sleep(chance.uniform(0, 1.5))
            gateway.kill()
            gateway.start(wait=False)
            if number % 20 == 19:
                say(f"  {number + 1} kills, {load.count():,} answers")
        gateway.await_ready()
        time.sleep(1)
        figures = books.settle(gateway, provider, load)
    return {"kills": chosen.kills, **figures}


def term(folder, seed, chosen):
    """SIGTERM under load; then the ledger is deleted, so that only storage has the rows."""
    provider = Provider(folder)
    gateway = Gateway(folder, provider)
    chance = random.Random(seed)
    gateway.start()
    with Load([gateway.port], seed, chosen.clients) as load:
        for _ in range(chosen.rounds):
            time.sleep(chance.uniform(1, 3))
            code = gateway.terminate()
            if code:
                raise Violated(f"it ended with {code}")
            shutil.rmtree(gateway.data / "ledger")
            gateway.start()
        figures = books.settle(gateway, provider, load)
        # Nothing came where a connection waited to be accepted when listening ended.
        received = books.received(provider)
        no_failure(load, ("whole", "unsent"), lambda name, end: end == "unanswered" and name not in received)
    return {"stops": chosen.rounds, **figures}


def no_failure(load, allowed, excused=lambda *_: False):
    bad = {name: end for name, end in load.ended.items()
           if end not in allowed and not excused(name, end)}
    if bad:
        raise Violated(f"{len(bad)} calls failed: {list(bad.items())[:3]} {load.failures[:3]}")


def check_storage(gateway):
    until(lambda: gateway.get("/admin/usage/summary") is not None, "storage", 30)
    if (gateway.data / "gatehouse.db").exists():
        raise Skipped("this gateway stores on SQLite whatever STORAGE_TYPE is")


def storage_away(folder, seed, chosen):
    """PostgreSQL stops, and comes back, while calls go on."""
    server, provider = Postgres(folder), Provider(folder)
    try:
        gateway = Gateway(folder, provider, environment=server.environment())
        gateway.start()
        check_storage(gateway)
        with Load([gateway.port], seed, chosen.clients) as load:
            time.sleep(3)
            server.stop()
            time.sleep(chosen.away)
            server.start()
            back = time.monotonic()
            received = load.count()
            until(lambda: gateway.get("/admin/usage/summary") is not None
                  and gateway.summary()["total_requests"] >= received, "rows after the return", 60)
            caught_up = round(time.monotonic() - back, 1)
            figures = books.settle(gateway, provider, load)
            no_failure(load, ("whole",))
        return {"away s": chosen.away, "caught up s": caught_up, **figures}
    finally:
        server.remove()


def two(folder, seed, chosen):
    """Two gateways on one PostgreSQL, one of them killed now and then."""
    server, provider, chance = Postgres(folder), Provider(folder), random.Random(seed)
    try:
        gateways = [Gateway(folder, provider, name, environment=server.environment())
                    for name in ("one", "two")]
        for gateway in gateways:
            gateway.start()
            check_storage(gateway)
        with Load([gateway.port for gateway in gateways], seed, chosen.clients) as load:
            for _ in range(chosen.rounds * 4):
                time.sleep(chance.uniform(0.5, 2))
                killed = chance.choice(gateways)
                killed.kill()
                killed.start()
            load.stop()
            time.sleep(2)
            figures = books.settle(gateways[0], provider, load)
        if len(gateways[1].rows()) != figures["rows"]:
            raise Violated("the two gateways show different rows")
        return {"kills": chosen.rounds * 4, **figures}
    finally:
        server.remove()


ALL = {
    "kill": kill,
    "term": term,
    "storage-away": storage_away,
    "two": two,
    "holds": holds.holds,
    "unknown-keys": keys.unknown_keys,
    "wrong-keys": keys.wrong_keys,
    "disk-full": disk.full,
    "fsync": disk.fsync,
    "fsync-storage": disk.fsync_storage,
    "damage": damage.damage,
    "hostile": hostile.hostile,
    "reports": reports.reports,
    "dashboard": dashboard.dashboard,
    "breaker": dashboard.breaker,
    "soak": soak.soak,
}
