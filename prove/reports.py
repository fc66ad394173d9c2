"""How long the reports of the dashboard take with many calls in storage, and what retention does to them."""

import contextlib
import datetime
import json
import os
import re
import sqlite3
import statistics
import subprocess
import time
import urllib.error
import urllib.parse
from pathlib import Path

from rig import PROVE, PRODUCT, ROOT, Gateway, Postgres, Provider, Skipped, Violated, say, status, until

DAYS, WARM, AIM, ZONE = 400, 10, 300, "Europe/Berlin"
# Milliseconds of processors above which the page has a report in any case.
NOTEWORTHY = 150
MINUTE, HOUR, DAY = 60, 3600, 86400
RANGES = {"15m": 15 * MINUTE, "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "month": None, "year": 364 * DAY}
GROUPS = ("models", "accounts", "operations", "user-paths", "keys", "tags", "end-users")
FILTERS = {"key": "key-000000000003", "user_path": "/team-00", "model": "model-21", "account": "account-5"}
FILLING = ("synchronous_commit=off", "fsync=off", "full_page_writes=off", "max_wal_size=8GB", "checkpoint_timeout=30min",
           "shared_buffers=1GB", "maintenance_work_mem=512MB", "autovacuum=off")
MEANWHILE = ("summary 30d", "models 30d", "daily 30d", "daily year", "user-paths 24h", "log 24h", "log year, of a key",
             "sessions 24h", "one call by id")
PAGE = ROOT / "docs/reliability.md"
BEGIN, END = "<!-- reports begin -->", "<!-- reports end -->"


def fill(place, rows, seed):
    """Fills a database, unless it is filled; returns the seconds that took."""
    java = os.environ.get("JAVA_HOME")
    began = time.monotonic()
    done = subprocess.run(
        [f"{java}/bin/java" if java else "java", "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "-cp", f"{PRODUCT}/lib/*",
         PROVE / "FillUsage.java", str(place), str(rows), str(DAYS), str(seed)])
    if done.returncode:
        raise Skipped("the database could not be filled")
    return time.monotonic() - began


class Sqlite:
    """A file in the data folder of a gateway."""
    name = "SQLite"

    def __init__(self, kept, rows, seed):
        self.file = kept / "gateway/data/gatehouse.db"
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.filled = None if self.file.exists() else fill(self.file, rows, seed)

    def environment(self):
        return {}

    def process(self):
        """The parent of those that work for the database, beside the gateway."""
        return None

    def number(self, sql):
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(sql).fetchone()[0]

    def run(self, sql):
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as connection, connection:
            connection.execute(sql)

    def size(self):
        return self.file.stat().st_size

    def remove(self):
        pass


class Server:
    """A server of its own, with the settings that PostgreSQL has by default."""
    name = "PostgreSQL"

    def __init__(self, kept, rows, seed):
        data = kept / "postgres"
        fresh = not data.exists()
        self.server = Postgres(kept, data, FILLING if fresh else ())
        self.filled = None
        if fresh:
            self.filled = fill(self.server.url, rows, seed)
            self.run("vacuum analyze")
            self.run("checkpoint")
            self.server.shut_down()
            self.server.start()

    def environment(self):
        return self.server.environment()

    def process(self):
        return str(self.server.process.pid)

    def run(self, sql):
        done = subprocess.run([self.server.bin / "psql", self.server.url, "-Atc", sql], capture_output=True, text=True)
        if done.returncode:
            raise Violated(done.stderr[-300:])
        return done.stdout.strip()

    def number(self, sql):
        return int(self.run(sql))

    def size(self):
        return self.number("select pg_database_size('postgres')")

    def remove(self):
        self.server.remove()


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def period(name, now):
    """The range of the dashboard, to the minute."""
    end = -(-now // MINUTE) * MINUTE
    if RANGES[name]:
        begin = end - RANGES[name]
    else:
        day = datetime.datetime.fromtimestamp(now, datetime.timezone(datetime.timedelta(hours=1)))
        begin = int(day.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp())
    return begin, end


def interval(begin, end, now):
    """As dashboard/src/time.ts chooses it."""
    length = end - begin
    if length <= 3 * HOUR and begin > now - 46 * HOUR:
        return "minutely"
    if length <= 26 * HOUR:
        return "quarter_hourly"
    if length <= 4 * DAY:
        return "hourly"
    return "daily" if length <= 200 * DAY else "monthly"


def url(path, **parameters):
    return f"/admin/usage/{path}?{urllib.parse.urlencode(parameters)}"


def questions(gateway, now):
    """The reports by name: what pages of the dashboard ask for."""
    asked = {}
    for name in RANGES:
        begin, end = period(name, now)
        when = {"since": iso(begin), "until": iso(end), "timezone": ZONE, "cache_mode": "all"}
        each = interval(begin, end, now)
        asked[f"summary {name}"] = url("summary", **when)
        asked[f"{each} {name}"] = url("daily", **when, interval=each)
        if name == "year":
            asked["daily year"] = url("daily", **when, interval="daily")
        for group in GROUPS:
            asked[f"{group} {name}"] = url(group, **when)
        if name not in ("24h", "30d", "year"):
            continue
        for filter_name, value in FILTERS.items():
            only = {**when, filter_name: value}
            asked[f"summary {name} of a {filter_name}"] = url("summary", **only)
            if name == "year":
                asked[f"daily year of a {filter_name}"] = url("daily", **only, interval="daily")
            asked[f"{each} {name} of a {filter_name}"] = url("daily", **only, interval=each)
            asked[f"models {name} of a {filter_name}"] = url("models", **only)
            if filter_name in ("model", "user_path"):
                asked[f"user-paths {name} of a {filter_name}"] = url("user-paths", **only)
        asked[f"cache overview {name}"] = (
            "/admin/cache/overview?" + urllib.parse.urlencode({**when, "interval": each}))
        log = {**when, "limit": 50}
        asked[f"log {name}"] = url("log", **log)
        asked[f"log {name}, a later page"] = url("log", **log, after=place(gateway, when))
        conditions = {"of a model": {"model": FILTERS["model"]}, "of a key": {"key": FILTERS["key"]},
                      "of a key and a model": {"key": FILTERS["key"], "model": FILTERS["model"]},
                      "outcome cut": {"outcome": "cut"}, "an outcome that none has": {"outcome": "interrupted"},
                      "search found": {"search": '"status":502'}, "search not found": {"search": "no such text"}}
        for title, condition in conditions.items():
            asked[f"log {name}, {title}"] = url("log", **log, **condition)
        asked[f"sessions {name}"] = url("sessions", **when)
        asked[f"reliability {name}"] = url("reliability", **when)
    half = now - DAYS // 2 * DAY
    old = page(gateway, url("log", since=iso(half), until=iso(half + DAY), limit=1))["entries"][0]
    asked["one call by id"] = "/admin/usage/log/" + old["id"]
    asked["audit log"] = "/admin/audit/log?limit=50"
    asked["changes"] = "/admin/audit/changes?limit=100"
    return asked


def place(gateway, when):
    """The end of the twentieth page, or of the last."""
    after, following = "", page(gateway, url("log", **when, limit=200))["next"]
    for _ in range(20):
        if following:
            after = following
            following = page(gateway, url("log", **when, limit=200, after=after))["next"]
    return after


def page(gateway, path):
    return json.loads(gateway.fetch(path))


def timed(gateway, path):
    """Milliseconds; `None` when the report failed."""
    began = time.perf_counter()
    try:
        gateway.fetch(path)
    except urllib.error.HTTPError:
        return None
    return (time.perf_counter() - began) * 1_000


def processor(gateway, database):
    """Seconds that the gateway and the server have used of processors."""
    used = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            if entry.parent.name == str(gateway.process.pid) or fields[1] == database.process():
                used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def measure(gateway, database, asked):
    """First, median and worst of each, and the time of processors of one; a report that fails or takes
    seconds is asked less often."""
    rows = {}
    for name, path in asked.items():
        cold, warm, used = timed(gateway, path), [], processor(gateway, database)
        for _ in range(WARM):
            warm.append(timed(gateway, path))
            if warm[-1] is None or sum(warm) > 10_000:
                break
        used = (processor(gateway, database) - used) * 1_000 / len(warm)
        failed = None in warm
        rows[name] = (cold, None if failed else statistics.median(warm), None if failed else max(warm), used)
        if failed or max(warm) > AIM:
            say(f"    {name}: {shown(rows[name])}")
    return rows


def shown(times):
    return " / ".join("fails" if each is None else f"{each:,.0f}" for each in times)


def sealed(database, width):
    return database.number(f"select count(*) from gh_seals where maker = '' and width = {width}")


def await_sealed(database):
    """Until the housekeeping has sealed the days that are over but the first, and what sixteen of them make."""
    began, before = time.monotonic(), sealed(database, 1440)
    until(lambda: sealed(database, 1440) >= DAYS - 3 and sealed(database, 23040) >= DAYS // 16 - 2,
          "days to be sealed", 1_800)
    return sealed(database, 1440) - before, time.monotonic() - began


def start(folder, provider, database, kept_days):
    settings = f"usage: {{retention-days: {kept_days}}}\n"
    gateway = Gateway(folder, provider, settings=settings, environment={**database.environment(), "LOGGING_ENABLED": "true"})
    # Another gateway would wait until the lease of the housekeeping has expired.
    database.run("delete from gh_counters where name like 'lease/%'")
    began = time.monotonic()
    gateway.start()
    return gateway, time.monotonic() - began


def retention(folder, provider, database, now):
    """Deletes the oldest tenth of the days while reports are answered."""
    kept = DAYS - DAYS // 10
    rows = database.number("select count(*) from gh_rows")
    before = (int(time.time()) - kept * DAY) * 1_000
    old = f"select count(*) from (select 1 from gh_rows where journal = 'calls' and time < {before} limit 1) found"
    gateway, _ = start(folder, provider, database, kept)
    began = time.monotonic()
    asked = {name: path for name, path in questions(gateway, now).items() if name in MEANWHILE}
    times = {name: [] for name in asked}
    while database.number(old):
        for name, path in asked.items():
            times[name].append(timed(gateway, path))
    seconds = time.monotonic() - began
    deleted = rows - database.number("select count(*) from gh_rows")
    gateway.terminate()
    return deleted, seconds, times


def measured(kind, kept, provider, chosen, seed):
    """The figures of one database, and its table."""
    database = kind(kept, chosen.rows, seed)
    try:
        now = int(time.time())
        say(f"  {database.name}: filled, {database.size() / 1e9:.1f} GB")
        # The first start has days to seal; the second one is that of a gateway that ran before.
        gateway, first = start(kept, provider, database, 0)
        days, sealing = await_sealed(database)
        time.sleep(5)
        gateway.terminate()
        gateway, ready = start(kept, provider, database, 0)
        memory, *_ = status(gateway.process.pid)
        say(f"  {database.name}: sealed after {sealing:.0f} s, ready after {ready:.1f} s")
        asked = questions(gateway, now)
        rows = measure(gateway, database, asked)
        after, *_ = status(gateway.process.pid)
        check(gateway, database)
        gateway.terminate()
        size = database.size()
        deleted, seconds, times = retention(kept, provider, database, now)
        name = database.name
        worst = max((each or 1e9, title) for title, all_of in times.items() for each in all_of)
        medians = statistics.median(each or 1e9 for all_of in times.values() for each in all_of)
        slow = [title for title, times in rows.items() if over(times)]
        return {
            f"{name} calls": chosen.rows, f"{name} GB": f"{size / 1e9:.1f}",
            **({f"{name} filled s": round(database.filled)} if database.filled else {}),
            f"{name} first start s": f"{first:.1f}", f"{name} days sealed": days, f"{name} sealing s": round(sealing),
            f"{name} start s": f"{ready:.1f}", f"{name} memory MiB": f"{memory:.0f} → {after:.0f}",
            f"{name} reports": len(rows), f"{name} over {AIM} ms": str(len(slow)) + (": " + "; ".join(slow) if slow else ""),
            f"{name} deleted": deleted, f"{name} deleting s": round(seconds),
            f"{name} reports meanwhile ms": f"{medians:.0f}, worst {worst[0]:,.0f} ({worst[1]})",
        }, rows
    finally:
        database.remove()


def check(gateway, database):
    """The sums of a year are those of the rows that are there."""
    rows = database.number("select count(*) from gh_rows where journal = 'calls'")
    for path in (f"summary?days={DAYS + 1}&cache_mode=all", f"daily?days={DAYS + 1}&cache_mode=all&timezone=Asia/Kolkata",
                 f"keys?days={DAYS + 1}&cache_mode=all"):
        report = page(gateway, "/admin/usage/" + path)
        calls = report["total_requests"] if isinstance(report, dict) else sum(part["requests"] for part in report)
        if calls != rows:
            raise Violated(f"{path}: {calls:,} calls, and {rows:,} rows")


def reports(folder, seed, chosen):
    """The reports of the dashboard with --rows calls of 400 days in storage."""
    kept = Path(chosen.filled).resolve() if chosen.filled else folder
    provider = Provider(folder)
    figures, tables = {"days": DAYS}, {}
    for kind in (Sqlite, Server):
        if not chosen.database or chosen.database == kind.name.lower():
            one, tables[kind.name] = measured(kind, kept, provider, chosen, seed)
            figures |= one
    (folder / "table.md").write_text(table(tables))
    (folder / "tables.json").write_text(json.dumps(tables))
    if chosen.keep:
        keep(tables)
    print(table(tables), flush=True)
    return figures


def keep(tables):
    """Puts the reports that take long into the page."""
    long = {title for rows in tables.values() for title, times in rows.items() if times[3] > NOTEWORTHY or over(times)}
    shown_rows = {name: {title: times for title, times in rows.items() if title in long} for name, rows in tables.items()}
    rest = [times for rows in tables.values() for title, times in rows.items() if title not in long]
    text = (table(shown_rows) + "\nMilliseconds: first request of a process / median / worst of ten more / time of processors"
            f" of one; what took longer than {AIM} ms is bold. The other {max(map(len, tables.values())) - len(long)} reports:"
            f" median at most {max(times[1] for times in rest):.0f} ms, worst {max(times[2] for times in rest):.0f} ms.\n")
    part = f"{BEGIN}\n{text}{END}"
    PAGE.write_text(re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: part, PAGE.read_text(), flags=re.S))


def over(times):
    return times[2] is None or times[2] > AIM


def table(tables):
    """First, median and worst of each report, and what one takes of processors, by database."""
    names = list(tables)
    titles = dict.fromkeys(title for rows in tables.values() for title in rows)
    lines = ["| report | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for title in titles:
        cells = []
        for name in names:
            times = tables[name].get(title)
            cells.append("" if times is None else f"**{shown(times)}**" if over(times) else shown(times))
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
