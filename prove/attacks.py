"""What hostile clients send, and ask of a provider that is hostile too.

Each attack is a function that takes a `Target` and returns when its time is over. Those that take a
heap also know how large it is in MiB.
"""

import asyncio
import base64
import collections
import json
import random
import socket

from hostile_provider import packed

LONG = 16 << 20
# One operation of each shape and each format.
PATHS = ("/v1/chat/completions", "/v1/messages", "/v1/responses", "/v1/completions", "/v1/embeddings",
         "/v1/moderations", "/v1/rerank", "/v1/images/generations", "/v1/audio/speech",
         "/v1/messages/count_tokens", "/v1/responses/compact", "/v1/images/edits",
         "/v1beta/models/gemini/echo:generateContent", "/v1beta/models/gemini/echo:countTokens")
FORMS = ("/v1/audio/transcriptions", "/v1/images/edits", "/v1/files")
ACCOUNTS = ("bad", "claude", "gemini")
EDGE = b"----edge"


class Target:
    """The gateway that is attacked, and how it answered: statuses, `cut` and `silent`."""

    def __init__(self, port, key, seed):
        self.port, self.key, self.chance = port, key, random.Random(seed)
        self.seconds, self.until, self.number = 0, 0, 0
        self.answers = collections.Counter()

    def head(self, path, fields="", key=None, method="POST"):
        return (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                f"Authorization: Bearer {key or self.key}\r\n{fields}").encode()

    def post(self, path, body, kind="application/json", fields="", key=None):
        fields += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return self.head(path, fields, key) + body

    def left(self):
        """How many seconds the attack still has; they begin when its bodies have been made."""
        now = asyncio.get_running_loop().time()
        self.until = self.until or now + self.seconds
        return self.until - now

    async def attack(self, attack, seconds):
        self.seconds, self.until, self.answers = seconds, 0, collections.Counter()
        await attack(self)
        return self.answers

    async def wire(self):
        wire = socket.socket()
        wire.setblocking(False)
        try:
            await asyncio.wait_for(
                asyncio.get_running_loop().sock_connect(wire, ("127.0.0.1", self.port)), 10)
        except BaseException:
            wire.close()
            raise
        return wire

    async def ask(self, data, read=True):
        """Sends it while it reads, and counts how the gateway answered."""
        loop, got = asyncio.get_running_loop(), b""
        self.left()
        try:
            wire = await self.wire()
        except (OSError, asyncio.TimeoutError):
            self.answers["unconnected"] += 1
            return
        sending = asyncio.create_task(quiet(loop.sock_sendall(wire, data)))
        try:
            end = max(self.left(), 1) + 5
            async with asyncio.timeout(end):
                while part := await loop.sock_recv(wire, 1 << 18):
                    got = got or part
                    if not read:
                        await asyncio.sleep(max(0, self.left()))
                        break
                    if self.left() < 0:
                        break
        except (OSError, TimeoutError):
            pass
        finally:
            sending.cancel()
            await asyncio.wait([sending])
            wire.close()
        # A gateway that found out who left has nothing to answer to.
        text = got[9:12].decode("latin-1")
        self.answers[text if text.isdigit() else "cut" if sending.done() else "silent"] += 1

    async def repeat(self, at_once, make, read=True):
        """So many clients that send what `make` gives, one after the other."""
        async def one():
            while self.left() > 0:
                self.number += 1
                await self.ask(make(self.number), read)
        await asyncio.gather(*(one() for _ in range(at_once)))

    async def crowd(self, count, data, trickle=b""):
        """So many connections that send the same and stay; each second a little more of it."""
        loop, wires = asyncio.get_running_loop(), []
        for _ in range(count):
            if self.left() < 0.5:
                break
            try:
                wire = await self.wire()
            except (OSError, asyncio.TimeoutError):
                self.answers["unconnected"] += 1
                continue
            wires.append(wire)
            await quiet(asyncio.wait_for(loop.sock_sendall(wire, data), 1))
        while self.left() > 0:
            await asyncio.sleep(min(1, max(0, self.left())))
            for wire in wires if trickle else ():
                await quiet(asyncio.wait_for(loop.sock_sendall(wire, trickle), 0.05))
        for wire in wires:
            self.answers[state(wire)] += 1
            wire.close()


async def quiet(coroutine):
    try:
        await coroutine
    except (OSError, asyncio.TimeoutError):
        pass


def state(wire):
    """What a connection that was left alone has come to."""
    try:
        got = wire.recv(64)
    except BlockingIOError:
        return "open"
    except OSError:
        return "cut"
    return got[9:12].decode("latin-1") if got else "cut"


# ---- Bodies ----------------------------------------------------------------------------------------


def filled(head, part, tail, length=LONG):
    return head + part * ((length - len(head) - len(tail)) // len(part)) + tail


def in_turn(target, bodies):
    """Every body at every path, one after the other."""
    return lambda number: target.post(PATHS[number % len(PATHS)], bodies[number // len(PATHS) % len(bodies)])


async def small_values(target):
    start = b'{"model":"bad/echo","%s":['
    names = (b"messages", b"input", b"contents")
    parts = ((b"1,", b"1]}"), (b"{},", b"{}]}"), (b"[],", b"[]]}"), (b'"",', b'""]}'),
             (b'{"role":"user","content":"a"},', b"{}]}"))
    await target.repeat(4, lambda number: target.post(
        PATHS[number % len(PATHS)],
        filled(start % names[number % 3], *parts[number % len(parts)])))


async def deep(target):
    bodies = [filled(b'{"model":"bad/echo","messages":', b"[", b""),
              filled(b'{"model":"bad/echo","messages":', b'{"a":', b""),
              b'{"model":"bad/echo","messages":' + b"[" * 90 + b"]" * 90 + b"}"]
    await target.repeat(4, in_turn(target, bodies))


async def long_strings(target):
    bodies = [filled(b'{"model":"bad/echo","input":"', b"a", b'","messages":[{"role":"user","content":"a"}]}',
                     31 << 20),
              filled(b'{"model":"bad/echo","messages":[{"role":"user","content":"', b"\\u0001", b'"}]}'),
              filled(b'{"model":"claude/echo","messages":[{"role":"user","content":"', b"\\ud83d\\ude00",
                     b'"}]}'),
              filled(b'{"model":"', b"m", b'"}')]
    await target.repeat(4, in_turn(target, bodies))


async def members(target):
    many = b",".join(b'"m%d":1' % number for number in range(1_000_000))
    bodies = [b'{"model":"bad/echo",' + many + b"}",
              b'{"model":"bad/echo","metadata":{' + many + b"}}",
              filled(b'{"model":"bad/echo"', b',"a":1', b"}")]
    await target.repeat(4, in_turn(target, bodies))


async def data(target):
    """Pictures and sounds, which are translated for two of the accounts."""
    text = base64.b64encode(b"picture!" * (1 << 20)).decode()
    url = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + text}}
    source = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": text}}
    bodies = [json.dumps({"model": f"{account}/echo", "max_tokens": 9,
                          "messages": [{"role": "user", "content": [part]}]}).encode()
              for account in ACCOUNTS for part in (url, source)]
    await target.repeat(4, lambda number: target.post(PATHS[number % 2], bodies[number % len(bodies)]))


def form(parts):
    return b"".join(b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (EDGE, head, text)
                    for head, text in parts) + b"--" + EDGE + b"--\r\n"


async def forms(target):
    model = (b'name="model"', b"bad/echo")
    bodies = [form([(b'name="f%d"' % number, b"x") for number in range(200_000)] + [model]),
              form([(b'name="file"; filename="a"', b"x" * LONG), model]),
              form([(b'name="' + b"x" * LONG + b'"', b"x"), model]),
              form([model, (b'name="file"; filename="a"', b"\r\n------edg" * 1_000_000)]),
              form([model] * 1_000)]
    kind = "multipart/form-data; boundary=" + EDGE.decode()
    await target.repeat(4, lambda number: target.post(
        FORMS[number % len(FORMS)], bodies[number // len(FORMS) % len(bodies)], kind))


async def chunks(target):
    """Many chunks of a byte each, and chunks with long extensions."""
    start = target.head("/v1/chat/completions",
                        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    bodies = [start + b"1\r\n[\r\n" * 2_000_000, start + b"1;" + b"x" * LONG,
              start + (b"1;" + b"x" * 30_000 + b"\r\n[\r\n") * 500, start + b"7fffffffffffffff\r\n["]
    await target.repeat(8, lambda number: bodies[number % len(bodies)])


async def trickles(target):
    start = target.head("/v1/chat/completions",
                        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    await target.crowd(3_000, start + b'1\r\n{\r\n', b"1\r\n \r\n")


async def announced(target):
    start = target.head("/v1/chat/completions",
                        "Content-Type: application/json\r\nContent-Length: 31000000\r\n\r\n")
    await target.crowd(5_000, start + b"{")


async def announced_halves(target):
    """Half a megabyte each of a body that does not come."""
    start = target.head("/v1/chat/completions",
                        "Content-Type: application/json\r\nContent-Length: 31000000\r\n\r\n")
    await target.crowd(300, start + b'{"model":"' + b"a" * (512 << 10))


async def announced_forms(target):
    """Forms that are spooled, as their model does not come."""
    kind = "multipart/form-data; boundary=" + EDGE.decode()
    start = target.head("/v1/audio/transcriptions",
                        f"Content-Type: {kind}\r\nContent-Length: 900000000\r\n\r\n")
    part = b"--" + EDGE + b'\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    await target.crowd(200, start + part + b"x" * (3 << 20), b"x" * 20_000)


async def compressed(target):
    body = packed(b'{"model":"bad/echo","messages":[' + b"1," * (32 << 20) + b"1]}")
    await target.repeat(8, lambda number: target.post(
        PATHS[number % len(PATHS)], body, fields="Content-Encoding: gzip\r\n"))


# ---- Heads and connections -------------------------------------------------------------------------


async def long_heads(target):
    many = "".join(f"X-{number}: y\r\n" for number in range(5_000))
    heads = [target.head("/v1/models", "X: " + "x" * 60_000 + "\r\n\r\n", method="GET"),
             target.head("/v1/models", many + "\r\n", method="GET"),
             target.head("/" + "a" * 1_000_000), target.head("/v1/models?" + "a=b&" * 7_000 + "\r\n"),
             b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1_000_000, b"x" * LONG, b"\r\n" * (LONG // 2)]
    await target.repeat(64, lambda number: heads[number % len(heads)])


async def partial_heads(target):
    await target.crowd(5_000, target.head("/v1/models", "X-Filling: " + "x" * 30_000 + "\r\nY: "), b"y")


async def idle(target):
    await target.crowd(12_000, b"")


async def served_then_idle(target):
    await target.crowd(6_000, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")


async def half_open(target):
    """Clients that leave in the middle, and those that never read."""
    body = target.post("/v1/chat/completions", b'{"model":"bad/events","stream":true,"messages":'
                       b'[{"role":"user","content":"a"}]}')
    loop = asyncio.get_running_loop()

    async def leave(number):
        wire = await target.wire()
        await loop.sock_sendall(wire, body[:target.chance.randrange(len(body) + 1)])
        if number % 3 == 0:
            wire.shutdown(socket.SHUT_WR)
            await asyncio.sleep(0.2)
        elif number % 3 == 1:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        wire.close()
        target.answers["left"] += 1

    async def leavers():
        number = 0
        while target.left() > 0:
            number += 1
            await quiet(leave(number))
    await asyncio.gather(*(leavers() for _ in range(32)),
                         target.repeat(100, lambda _: body, read=False))


async def other_protocols(target):
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x11" * 500
    starts = [hello, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 9, b"\0" * 70_000, b"SSH-2.0-x\r\n",
              b"GET http://localhost/health HTTP/1.1\r\nHost: b\r\n\r\n",
              b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n"]
    await target.repeat(64, lambda number: starts[number % len(starts)])


# ---- Answers of the provider -----------------------------------------------------------------------


def asking(*answers, at_once=8):
    """Calls, whole and streamed, of every account, that get these answers in turn.

    Each names a model of its own, so that the health of none keeps a call away from the provider.
    """
    async def attack(target):
        def make(number):
            account = ACCOUNTS[number % len(ACCOUNTS)]
            model = f"{account}/{answers[number // len(ACCOUNTS) % len(answers)]}-{number}"
            stream = number % 2 == 0
            path = ("/v1/chat/completions", "/v1/messages", "/v1/responses", "/v1/embeddings",
                    "/v1/audio/speech")[number % 5]
            return target.post(path, json.dumps({
                "model": model, "stream": stream, "max_tokens": 9, "input": "a", "voice": "a",
                "messages": [{"role": "user", "content": "a"}]}).encode())
        await target.repeat(at_once, make)
    return attack


# ---- Names, keys, routes ---------------------------------------------------------------------------


async def made_up_names(target):
    def make(number):
        model = f"{'bad/' if number % 2 else ''}x{number}" + "y" * (200 if number % 3 else 0)
        account = "/" if number % 5 else f"/p/account-{number}/"
        fields = (f"X-Request-Id: {number}{'r' * 400}\r\nX-Gatehouse-Session: {number}{'s' * 100}\r\n"
                  f"X-Gatehouse-User-Path: /u{number}\r\n")
        return target.post(account + "v1/chat/completions", json.dumps({
            "model": model, "user": str(number), "prompt_cache_key": f"k{number}",
            "messages": []}).encode(), fields=fields)
    await target.repeat(32, make)


async def made_up_keys(target):
    await target.repeat(32, lambda number: target.post(
        "/v1/chat/completions", b"{}", key=f"gh_{number:012d}_{target.chance.random()}"))


async def wrong_keys(target):
    """Routes of operators, with keys that open nothing, and what such clients may send at all."""
    paths = ("live", "providers", "prices", "budgets", "keys", "storage", "runtime/config", "usage/log",
             "runtime/refresh", "audit/log", "openapi.json", "limits")
    body = b'{"name":"' + b"x" * LONG
    await target.repeat(16, lambda number: target.post(
        f"/admin/{paths[number % len(paths)]}", body if number % 4 == 0 else b"{}",
        key="wrong" * (1 + number % 1_000)))


async def web_sockets(target):
    fields = ("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")

    def make(number):
        start = target.head(f"/v1/realtime?model=bad/socket-{number}", fields, method="GET")
        start = start.replace(b"Connection: close", b"Connection: Upgrade")
        frames = (b"\x82\xff" + (1 << 62).to_bytes(8, "big"), b"\x89\xfe\xff\xff", b"\x02\x80\0\0\0\0" * 70_000,
                  b"\xff" * 70_000, b"")
        return start + frames[number % len(frames)]
    await asyncio.gather(target.repeat(32, make), target.repeat(64, make, read=False))


async def uploads(target):
    """Relayed bodies that are passed on while they arrive."""
    body = b"x" * (64 << 20)
    paths = ("/p/bad/anything", "/v1/files", "/v1/unknown", "/p/claude/v1/files")
    await target.repeat(8, lambda number: target.post(
        paths[number % len(paths)], body, "application/octet-stream"))


ALL = {
    "small values": small_values, "deep": deep, "long strings": long_strings, "members": members,
    "data": data, "forms": forms, "chunks": chunks, "trickles": trickles, "announced": announced,
    "announced halves": announced_halves, "announced forms": announced_forms,
    "compressed": compressed, "uploads": uploads,
    "long heads": long_heads, "partial heads": partial_heads, "idle": idle,
    "served then idle": served_then_idle, "half open": half_open, "other protocols": other_protocols,
    "endless answers": asking("endless", "values"), "long lines": asking("line"),
    "long heads of answers": asking("head", "head_line", "fields", "interim", "hints"),
    "bombs": asking("bomb", "bomb_of_events", "bomb_of_values", at_once=4),
    "odd ends": asking("trailers", "chunks", "invalid"),
    "many events": asking("events", "silence", "preamble", "text", at_once=32),
    "answers without end": asking("never", "dribble", at_once=400),
    "made-up names": made_up_names, "made-up keys": made_up_keys, "wrong keys": wrong_keys,
    "WebSockets": web_sockets,
}
