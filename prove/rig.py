"""What the proofs are made with: the product, gateways, the provider, a server of PostgreSQL."""

import atexit
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

PROVE = Path(__file__).resolve().parent
ROOT = PROVE.parent
OUT = PROVE / "out"
PRODUCT = OUT / f"product-{os.getpid()}"

_running = []


def say(text):
    print(text, file=sys.stderr, flush=True)


class Violated(Exception):
    """A promise was not kept."""


class Skipped(Exception):
    """This machine lacks what the proof needs."""


def until(condition, what, seconds):
    """Waits; a gateway that does not answer yet counts as a condition that is not met."""
    def met():
        try:
            return condition()
        except OSError:
            return False
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            raise Violated(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def install():
    """Copies the product as it is built now, so that what is edited meanwhile changes nothing."""
    done = subprocess.run([ROOT / "gatehouse", "--version"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    atexit.register(shutil.rmtree, PRODUCT, ignore_errors=True)
    (PRODUCT / "lib").mkdir(parents=True)
    shutil.copy2(ROOT / "gatehouse", PRODUCT)
    for jar in [ROOT / "target/gatehouse.jar", *(ROOT / "target/lib").glob("*.jar")]:
        shutil.copy2(jar, PRODUCT / "lib")


def running(process):
    """Ends this process too when all end."""
    _running.append(process)
    return process


def end_all():
    for process in list(_running):
        if process.poll() is None:
            process.kill()
            process.wait()
    _running.clear()


class Provider:
    def __init__(self, folder):
        self.log = folder / "provider.log"
        self.process = subprocess.Popen(
            [sys.executable, PROVE / "provider.py", "0", self.log], stdout=subprocess.PIPE,
            text=True)
        _running.append(self.process)
        self.port = int(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.wait()


class Gateway:
    """One gateway; it can be started and ended again and again."""

    def __init__(self, folder, provider, name="gateway", settings="", environment=None, before=()):
        self.folder = folder / name
        self.data = self.folder / "data"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.environment, self.before = environment or {}, list(before)
        self.process, self.starts = None, 0
        (self.folder / "gatehouse.yaml").write_text(
            f"server: {{port: {self.port}, host: 127.0.0.1, pre-drain: 0s, drain: 30s}}\n"
            f"data-dir: {self.data}\n"
            "providers:\n"
            f"  one: {{type: openai, base-url: 'http://127.0.0.1:{provider.port}/v1',"
            " api-key: sk-prove, models: [gpt-4o-mini]}\n" + settings)

    def start(self, wait=True):
        inherited = {name: value for name, value in os.environ.items()
                     if "API_KEY" not in name and "BASE_URL" not in name}
        options = {"GATEHOUSE_JAVA_OPTS": os.environ.get("GATEHOUSE_JAVA_OPTS", "-Xmx128m")}
        with open(self.folder / "out", "ab") as out, open(self.folder / "err", "ab") as err:
            self.process = subprocess.Popen(
                [*self.before, PRODUCT / "gatehouse", "start"], cwd=self.folder, stdout=out,
                stderr=err, stdin=subprocess.DEVNULL,
                env={**inherited, **options, **self.environment})
        _running.append(self.process)
        self.starts += 1
        if wait:
            self.await_ready()

    def await_ready(self):
        def ready():
            if self.process.poll() is not None:
                raise Violated(f"the gateway ended with {self.process.returncode}: {self.told()[-900:]}")
            return self.get("/health/ready") is not None
        until(ready, "the gateway to be ready", 60)

    def kill(self):
        self.process.kill()
        self._gone()

    def _gone(self):
        self.process.wait()
        _running.remove(self.process)

    def terminate(self):
        """Asks it to stop; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            raise Violated("the gateway does not stop within 60 s") from None
        self._gone()
        return self.process.returncode

    def told(self):
        """What it has told the operator: its log, and what it printed."""
        return "".join((self.folder / name).read_text(errors="replace") for name in ("out", "err"))

    def fetch(self, path, timeout=30):
        url = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return answer.read()

    def get(self, path):
        """The answer, `None` when there is none or another status than 200."""
        try:
            return self.fetch(path)
        except (OSError, ValueError):
            return None

    def rows(self):
        text = self.fetch("/admin/usage/export?format=jsonl&days=2").decode()
        return [json.loads(line) for line in text.splitlines()]

    def log(self):
        """All entries, page by page."""
        entries, after = [], ""
        while after is not None:
            page = json.loads(self.fetch(f"/admin/usage/log?days=2&limit=200{after}"))
            entries += page["entries"]
            after = page["next"] and f"&after={page['next']}"
        return entries

    def summary(self):
        return json.loads(self.fetch("/admin/usage/summary?days=2&cache_mode=all"))


class Postgres:
    """A server of PostgreSQL of its own, which nothing but the proof uses."""

    def __init__(self, folder, data=None, options=()):
        """With a folder of data the server keeps what it has there; options hold until it stops."""
        found = shutil.which("postgres") or next(
            iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)), None)
        if not found:
            raise Skipped("PostgreSQL is not installed")
        self.bin, self.port = Path(found).resolve().parent, free_port()
        self.user = self._user()
        self.kept = data is not None
        self.data = data or Path("/tmp") / f"gatehouse-prove-{os.getpid()}-{self.port}"
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            if self.user:
                shutil.chown(self.data, self.user)
            self._run("initdb", "-D", self.data, "-U", "prove", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.process, self.log = None, folder / "postgres.log"
        self.start(options)
        self.url = f"postgresql://prove@127.0.0.1:{self.port}/postgres"

    @staticmethod
    def _user():
        """Another user in place of root, as which the server does not run."""
        if os.getuid():
            return None
        names = {entry.pw_name for entry in pwd.getpwall()}
        return "postgres" if "postgres" in names else "nobody"

    def _run(self, program, *arguments):
        done = subprocess.run([self.bin / program, *arguments], user=self.user, cwd="/tmp",
                              capture_output=True, text=True)
        if done.returncode:
            raise Skipped(f"{program}: {done.stderr[-300:]}")

    def start(self, options=()):
        chosen = [part for option in options for part in ("-c", option)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, "-p", str(self.port), "-h", "127.0.0.1",
                 "-k", "/tmp", *chosen], user=self.user, cwd="/tmp", stdout=log, stderr=log)
        _running.append(self.process)

        def listens():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0
        until(listens, "PostgreSQL to listen", 30)

    def stop(self):
        """At once, as when the machine fails."""
        self._end(signal.SIGQUIT, 30)

    def shut_down(self):
        """In order, with all in the files of its tables."""
        self._end(signal.SIGINT, 600)

    def _end(self, number, seconds):
        self.process.send_signal(number)
        self.process.wait(seconds)
        _running.remove(self.process)

    def remove(self):
        if self.kept:
            self.shut_down()
            return
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def environment(self):
        return {"STORAGE_TYPE": "postgresql", "POSTGRES_URL": self.url}


def status(pid):
    """Resident memory in MiB, threads and descriptors of a process."""
    text = Path(f"/proc/{pid}/status").read_text()
    number = lambda name: int(re.search(rf"{name}:\s+(\d+)", text).group(1))
    return number("VmRSS") / 1024, number("Threads"), len(os.listdir(f"/proc/{pid}/fd"))
