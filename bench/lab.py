"""The tools of the benchmark: programs, processes, ports, bodies, and figures of /proc."""

import atexit
import glob
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
OUT = BENCH / "out"
MASTER_KEY = "bench-master-key-0123456789"
UPSTREAM_KEY = "sk-upstream"
TICKS = os.sysconf("SC_CLK_TCK")

_started = []


def say(text):
    print(text, file=sys.stderr, flush=True)


def give_up(text):
    say(text)
    sys.exit(1)


def start(command, log, env=None, append=False):
    """Starts a command in a process group of its own, its output in OUT/log.out and log.err.

    Keys and addresses of providers in the environment are not passed on.
    """
    OUT.mkdir(exist_ok=True)
    inherited = {name: value for name, value in os.environ.items()
                 if "API_KEY" not in name and "BASE_URL" not in name}
    out = open(OUT / f"{log}.out", "ab" if append else "wb")
    err = open(OUT / f"{log}.err", "wb")
    process = subprocess.Popen(
        command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, cwd=ROOT,
        env={**inherited, **(env or {})}, start_new_session=True)
    out.close()
    err.close()
    _started.append(process)
    return process


def runnable(command):
    program = shlex.split(command)[0]
    return (ROOT / program).exists() if "/" in program else bool(shutil.which(program))


def stop(process, patience=3):
    """Ends a process and whatever it started; what does not go when asked is killed."""
    for sign, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 3)):
        try:
            os.killpg(process.pid, sign)
            process.wait(seconds)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    # The leader may have ended before its children.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    if process in _started:
        _started.remove(process)


def stop_all():
    for process in list(_started):
        stop(process)


def clean_up_at_exit():
    atexit.register(stop_all)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, frame: sys.exit(128 + number))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url, timeout=2):
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        return answer.read()


def answers(port, path=None):
    """Whether something listens on the port and, given a path, answers it with 200."""
    try:
        if path:
            fetch(f"http://127.0.0.1:{port}{path}")
        else:
            socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def wait_until_ready(name, process, port, path, seconds=300):
    until = time.monotonic() + seconds
    while not answers(port, path):
        if process.poll() is not None or time.monotonic() > until:
            give_up(f"{name} did not start; the end of bench/out/{name}.out and .err:\n"
                    + tail(OUT / f"{name}.out") + tail(OUT / f"{name}.err"))
        time.sleep(0.05)


def tail(path, size=2000):
    return path.read_text(errors="replace")[-size:] if path.exists() else ""


def tree(pid):
    """A process and all that descend from it."""
    pids = [pid]
    for one in pids:
        for children in glob.glob(f"/proc/{one}/task/*/children"):
            try:
                pids += [int(child) for child in Path(children).read_text().split()]
            except OSError:
                pass
    return pids


def cpu_seconds(pid):
    """User and system time of a process tree, with the children that have already ended."""
    ticks = 0
    for one in tree(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
        except OSError:
            pass
    return ticks / TICKS


def memory_mb(pids, field):
    """VmRSS or VmHWM summed over some processes."""
    total = 0
    for pid in pids:
        try:
            found = re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
            total += int(found.group(1)) if found else 0
        except OSError:
            pass
    return round(total / 1024, 1)


def forget_peak(pids):
    for pid in pids:
        try:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        except OSError:
            pass


def java_in(pid):
    for one in tree(pid):
        try:
            if Path(f"/proc/{one}/comm").read_text().strip() == "java":
                return one
        except OSError:
            pass
    return None


def compile_programs():
    """Builds mock and load; returns whether the mock supports TLS."""
    OUT.mkdir(exist_ok=True)
    if not shutil.which("cc"):
        give_up("A C compiler is missing: apt-get install gcc, or run with --install")
    flags = ["cc", "-O2", "-Wall", "-Wextra", "-std=gnu11"]
    built(flags + [str(BENCH / "load.c"), "-o", str(OUT / "load")], [BENCH / "load.c"])
    sources = [BENCH / "mock.c", BENCH / "answers.h"]
    mock = flags + [str(BENCH / "mock.c"), "-o", str(OUT / "mock")]
    if built(mock + ["-DWITH_TLS", "-lssl", "-lcrypto"], sources, may_fail=True):
        return True
    built(mock, sources)
    return False


def built(command, sources, may_fail=False):
    target = Path(command[command.index("-o") + 1])
    stamp = Path(f"{target}.built")
    wanted = " ".join(command)
    if (target.exists() and stamp.exists() and stamp.read_text() == wanted
            and all(source.stat().st_mtime < target.stat().st_mtime for source in sources)):
        return True
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        stamp.write_text(wanted)
    elif not may_fail:
        give_up(done.stderr)
    return done.returncode == 0


def nginx_program():
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def java_program(name="java"):
    """A tool of a JDK 25 or later: from JAVA_HOME, PATH or /usr/lib/jvm."""
    homes = [os.environ.get("JAVA_HOME")]
    if shutil.which("java"):
        homes.append(Path(shutil.which("java")).resolve().parents[1])
    for home in homes + sorted(glob.glob("/usr/lib/jvm/*"), reverse=True):
        release = Path(home or "/nowhere") / "release"
        found = re.search(r'JAVA_VERSION="(\d+)', release.read_text()) if release.exists() else None
        program = release.parent / "bin" / name
        if found and int(found.group(1)) >= 25 and program.exists():
            return str(program)
    return None


def certificate():
    """A certificate for 127.0.0.1 signed by itself, and the same in a store that Java reads."""
    pem, key, store = OUT / "cert.pem", OUT / "key.pem", OUT / "trust.p12"
    if not pem.exists() or not key.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-keyout", key, "-out", pem, "-days", "3650", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
            check=True, capture_output=True)
        store.unlink(missing_ok=True)
    keytool = java_program("keytool")
    if keytool and not store.exists():
        subprocess.run(
            [keytool, "-importcert", "-noprompt", "-alias", "mock", "-file", pem,
             "-keystore", store, "-storetype", "PKCS12", "-storepass", "changeit"],
            check=True, capture_output=True)
    return pem, key, store


class Mock:
    """The upstream behind every subject."""

    def __init__(self, tls, split=False):
        command = [str(OUT / "mock"), "-p", "0", "-k", UPSTREAM_KEY]
        if split:
            command.append("-s")
        if tls:
            pem, key, _ = certificate()
            command += ["-t", "0", "-C", str(pem), "-K", str(key)]
        self.process = start(command, "mock")
        until = time.monotonic() + 5
        while not (found := re.match(r"listening (\d+) (-?\d+)", tail(OUT / "mock.out"))):
            if self.process.poll() is not None or time.monotonic() > until:
                give_up("the mock did not start: " + tail(OUT / "mock.err"))
            time.sleep(0.01)
        self.port, self.tls_port = int(found.group(1)), int(found.group(2))

    def counts(self):
        return json.loads(fetch(f"http://127.0.0.1:{self.port}/counts"))


def gateway_environment(port, mock_url):
    return {
        "PORT": str(port), "HOST": "127.0.0.1", "GATEHOUSE_MASTER_KEY": MASTER_KEY,
        "OPENAI_API_KEY": UPSTREAM_KEY, "OPENAI_BASE_URL": mock_url + "/v1",
        "ANTHROPIC_API_KEY": UPSTREAM_KEY, "ANTHROPIC_BASE_URL": mock_url + "/v1",
        # The mock keeps to the format, as the provider does.
        "GATEHOUSE_PROVIDERS_OPENAI_STREAMS": "exact",
        "METRICS_ENABLED": "true", "LOG_FORMAT": "json"}


_TEXT = ("The gateway records each call and the target that answered it.\nIt returns \"200\" and "
         "the body as received, for the format is strict; a café in the text has bytes beyond ASCII. ")


def _message(turn, length):
    content = (_TEXT * (length // len(_TEXT) + 1))[:length]
    if turn % 4 == 0:
        return [{"role": "user", "content": [{"type": "text", "text": content}]}]
    if turn % 4 == 1:
        arguments = json.dumps({"model": "decoy", "stream": True, "n": turn})
        call = {"id": f"call_{turn}", "type": "function",
                "function": {"name": "look_up", "arguments": arguments}}
        return [{"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": f"call_{turn}", "content": content}]
    if turn % 4 == 2:
        return [{"role": "assistant", "content": content}]
    decoy = {"model": "decoy", "stream": turn % 8 == 3}
    return [{"role": "user", "content": content, "metadata": decoy}]


def chat_body(model, size, stream=False, usage=False):
    """A conversation of exactly so many bytes, ordered as OpenAI's Python client does it."""
    system = {"role": "system", "content": "You are an assistant. Be brief and exact."}
    last = {"role": "user", "content": "", "metadata": {"model": "decoy", "stream": not stream}}
    body = {"messages": [system], "model": model, "max_tokens": 256, "temperature": 0.7}
    if stream:
        body["stream"] = True
    if usage:
        body["stream_options"] = {"include_usage": True}

    def text(messages):
        whole = {**body, "messages": messages}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    messages, turn, length = [system], 0, 300 if size < 10_000 else 1500
    used = len(text([system, last]))
    while True:
        more = _message(turn, length)
        used += sum(len(text([one])) - len(text([])) + 1 for one in more)
        if used > size:
            break
        messages += more
        turn += 1
    last["content"] = "?"
    missing = size - len(text(messages + [last]))
    last["content"] += "." * max(0, missing)
    return text(messages + [last])


def _stderr(command):
    return subprocess.run(command, capture_output=True, text=True).stderr


def machine():
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    java = java_program()
    version = _stderr([java, "-version"]) if java else ""
    nginx = nginx_program()
    nginx = _stderr([nginx, "-v"]) if nginx else ""
    return {
        "cpu": cpu.group(1) if cpu else os.uname().machine,
        "cores": len(os.sched_getaffinity(0)),
        "kernel": os.uname().release,
        "date": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "java": (version.splitlines() or ["none found"])[1 if version.count("\n") > 1 else 0],
        "nginx": nginx.strip().rpartition("nginx/")[2] or "none found",
        "load": os.getloadavg()[0],
    }


def machine_lines(machine):
    return (f"Machine: {machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}\n"
            f"Date: {machine['date']}, load average at the start {machine['load']:.2f}\n"
            f"Java: {machine['java']}; nginx: {machine['nginx']}\n")
